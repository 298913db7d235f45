using FleetTickets.Integration.Tests.Migrations;
using Npgsql;

namespace FleetTickets.Integration.Tests.Reporting;

public sealed class TeamAttributionTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await Scratch.BeginAsync(migrated.Database);
        await CloseAsync("W1", "2026-06-22 00:00:00", "47:59:59", """ "assigned_team": "Alpha", "owner": "Bob", "mttr": "1", "cluster": "A" """);
        await CloseAsync("W2", "2026-06-22 10:00:00", "48:00:00", """ "assigned_team": "Alpha", "mttr": "3", "cluster": "B" """);
        await CloseAsync("W3", "2026-06-22 23:59:59", "1:00:00", """ "assigned_team": "", "owner": "Alpha", "cluster": "A" """);
        await CloseAsync("W4", "2026-06-22 10:00:00", "1:00:00", """ "owner": "Bob", "mttr": "2" """);
        await CloseAsync("W5", "2026-06-22 10:00:00", "1:00:00", """ "cluster": "A" """);
        await CloseAsync("W6", "2026-06-21 23:59:59", "1:00:00", """ "assigned_team": "Alpha" """);
        await CloseAsync("W7", "2026-06-23 00:00:00", "1:00:00", """ "assigned_team": "Alpha" """);
    }

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task A_name_is_one_row_that_says_whether_it_is_a_team_or_an_owner() =>
        Assert.Equal(
            ["Alpha|both|3|2|1|2|120|168|3|2|0.6667", "|none|1|0|0|0|||1|1|1.0000", "Bob|owner|1|0|1|1|120|120|1|1|1.0000"],
            await AttributionAsync("p_from := '2026-06-22', p_to := '2026-06-22'"));

    [Fact]
    public async Task A_cluster_narrows_it() =>
        Assert.Equal(
            ["Alpha|both|2|1|1|1|60|60|2|2|1.0000", "|none|1|0|0|0|||1|1|1.0000"],
            await AttributionAsync("p_from := '2026-06-22', p_to := '2026-06-22', p_cluster := 'A'"));

    [Fact]
    public async Task A_dataset_without_limits_has_no_compliance()
    {
        await _scratch.InsertAsync("crq", "C1", """{"closed_at": "2026-06-22 10:00:00", "created_at_service": "2026-06-22 09:00:00", "assigned_team": "Fitters"}""");

        Assert.Equal(["Fitters|assigned_team|1|1|0|0|||0||"], await AttributionAsync("'crq', '2026-06-22', '2026-06-22'"));
    }

    [Theory]
    [InlineData("'abc'", "inc, crq")]
    [InlineData("p_from := '2026-06-23', p_to := '2026-06-22'", "ends before it begins")]
    public async Task What_cannot_be_answered_is_a_clear_error(string arguments, string said)
    {
        var e = await Assert.ThrowsAsync<PostgresException>(() => AttributionAsync(arguments));

        Assert.Equal("22023", e.SqlState);
        Assert.Contains(said, e.MessageText + e.Hint);
    }

    private Task CloseAsync(string id, string closedAt, string after, string fields) => _scratch.RunAsync(
        """
        insert into tickets.inc (ticket_id, raw)
        select $1, ('{"is_actionable": "false", ' || $4 || '}')::jsonb
            || jsonb_build_object('closed_at', $2, 'created_at_service', to_char($2::timestamp - $3::interval, 'YYYY-MM-DD HH24:MI:SS'))
        """,
        id, closedAt, after, fields);

    private Task<List<string>> AttributionAsync(string arguments) => _scratch.RowsAsync($"""
        select team, team_source, closed, by_assigned_team, by_owner, with_mttr, mttr_median_minutes::int, mttr_p90_minutes::int, measured, within_limit, compliance
        from reporting.fn_team_attribution({arguments})
        """);
}
