namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>Within one transaction now() stands still, so the limits are met to the second.</summary>
public sealed class SlaTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync() => _scratch = await Scratch.BeginAsync(migrated.Database);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Theory]
    [InlineData("0 seconds", "ok|0.00")]
    [InlineData("35:59:59", "ok|35.99")]
    [InlineData("36:00:00", "at_risk|36.00")]
    [InlineData("47:59:59", "at_risk|47.99")]
    [InlineData("48:00:00", "breached|48.00")]
    [InlineData("500:00:00", "breached|500.00")]
    [InlineData("-1 hours", "ok|-1.00")]
    public async Task The_limits_hold_to_the_second(string age, string expected)
    {
        await OpenAsync("inc", $"'created_at_service', {Ago(age)}");

        Assert.Equal($"{expected}|created_at_service", await _scratch.RowAsync("select sla_state, hours_open, sla_clock_source from tickets.inc_open_sla"));
    }

    [Fact]
    public async Task The_clock_falls_back_to_first_seen_and_without_any_the_state_is_unknown()
    {
        await OpenAsync("inc", $"'created_at_service', '', 'first_seen_at', {Ago("40 hours")}");
        Assert.Equal("at_risk|first_seen_at", await _scratch.RowAsync("select sla_state, sla_clock_source from tickets.inc_open_sla"));

        await _scratch.RunAsync("update tickets.inc set raw = raw - 'first_seen_at'");
        Assert.Equal("unknown||", await _scratch.RowAsync("select sla_state, sla_clock_source, hours_open from tickets.inc_open_sla"));
    }

    [Fact]
    public async Task Installations_read_unknown_until_a_limit_is_set_and_a_change_of_contract_is_an_update()
    {
        await OpenAsync("crq", $"'created_at_service', {Ago("100 hours")}");
        Assert.Equal("unknown|100.00", await _scratch.RowAsync("select sla_state, hours_open from tickets.crq_open_sla"));

        await _scratch.RunAsync("update tickets.sla_limits set breached_after = '101 hours', at_risk_after = '99 hours' where dataset = 'crq'");
        Assert.Equal("at_risk", await _scratch.RowAsync("select sla_state from tickets.crq_open_sla"));
    }

    [Fact]
    public async Task Only_actionable_tickets_are_open()
    {
        await _scratch.InsertAsync("inc", "A", """{"is_actionable": "false"}""");
        await _scratch.InsertAsync("inc", "B", "{}");
        await _scratch.InsertAsync("inc", "C", """{"is_actionable": "true"}""");

        Assert.Equal("C", await _scratch.RowAsync("select ticket_id from tickets.inc_open_sla"));
    }

    private static string Ago(string age) => $"to_char((now() - interval '{age}') at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS.US')";

    private Task OpenAsync(string dataset, string fields) =>
        _scratch.RunAsync($"insert into tickets.{dataset} (ticket_id, raw) values ('T', jsonb_build_object('is_actionable', 'true', {fields}))");
}
