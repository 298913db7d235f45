using System.Text.Json;
using CsCheck;
using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>The backlog of each day by cluster and team.</summary>
public sealed class DailyBacklogTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private const string Backlog = "select snapshot_date::text, cluster, team, open_total from tickets.daily_backlog where dataset = 'inc' order by 1, 2, 3";

    private Scratch _scratch = null!;

    public async ValueTask InitializeAsync() => _scratch = await Scratch.BeginAsync(migrated.Database);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Theory]
    [InlineData("inc")]
    [InlineData("crq")]
    public async Task Groups_sum_to_the_days_totals_however_tickets_change_meanwhile(string dataset)
    {
        await _scratch.RunAsync("update tickets.sla_limits set breached_after = '48 hours', at_risk_after = '36 hours' where dataset = 'crq'");
        var ticket = Gen.Select(
            Gen.Int[0, 30], Gen.Bool, Gen.OneOf<string?>(null, "", "A", "B"), Gen.OneOf<string?>(null, "T1", "T2"), Gen.OneOf<string?>(null, "T1", "O1"),
            Gen.OneOf<int?>(null, 1, 40, 60));

        await Gen.Select(ticket.Array[1, 25], Gen.Int[0, 2]).SampleAsync(async (tickets, day) =>
        {
            foreach (var (number, open, cluster, team, owner, age) in tickets)
            {
                await _scratch.RunAsync($"""
                    insert into tickets.{dataset} (ticket_id, raw)
                    select $1, $2::jsonb || jsonb_build_object('created_at_service', to_char((now() - $3::interval) at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS'))
                    on conflict (ticket_id) do update set raw = excluded.raw
                    """, $"T{number}", JsonSerializer.Serialize(new { is_actionable = open ? "true" : "false", cluster, assigned_team = team, owner }), $"{age ?? 0} hours");
                if (age is null) await _scratch.RunAsync($"update tickets.{dataset} set raw = raw - 'created_at_service' where ticket_id = $1", $"T{number}");
            }

            await _scratch.RunAsync("select tickets.record_snapshot($1, '2026-06-22 12:00:00+00'::timestamptz + make_interval(days => $2))", dataset, day);

            Assert.Equal(
                await _scratch.RowAsync($"""
                    select count(*), count(*) filter (where sla_state = 'breached'), count(*) filter (where sla_state = 'at_risk'), count(*) filter (where sla_state = 'unknown')
                    from tickets.{dataset}_open_sla
                    """),
                await _scratch.RowAsync($"select open_total, open_breached, open_at_risk, open_unknown from tickets.{dataset}_daily_snapshot where snapshot_date = date '2026-06-22' + $1", day));
            Assert.Equal(
                await _scratch.RowsAsync($"select snapshot_date::text, open_total, open_breached, open_at_risk, open_unknown from tickets.{dataset}_daily_snapshot where open_total > 0 order by 1"),
                await _scratch.RowsAsync("""
                    select snapshot_date::text, sum(open_total), sum(open_breached), sum(open_at_risk), sum(open_unknown)
                    from tickets.daily_backlog where dataset = $1 group by 1 order by 1
                    """, dataset));
            Assert.Equal("0", await _scratch.RowAsync("select count(*) from tickets.daily_backlog where open_total = 0"));
        }, iter: 25, threads: 1);
    }

    [Theory]
    [InlineData("2026-06-22 20:59:59+00", "2026-06-22")]
    [InlineData("2026-06-22 21:00:00+00", "2026-06-23")]
    public async Task A_day_begins_at_midnight_in_Nairobi_and_past_days_stay(string moment, string day)
    {
        await _scratch.RunAsync("insert into tickets.daily_backlog values ('inc', '2026-06-21', 'GONE', 'X', 7, 0, 0, 0), ('inc', '2026-06-24', 'LATER', 'X', 1, 0, 0, 0)");
        await _scratch.InsertAsync("inc", "W1", """{"is_actionable": "true", "cluster": "A", "owner": "O"}""");

        await SnapshotAsync(moment);

        Assert.Equal(["2026-06-21|GONE|X|7", $"{day}|A|O|1", "2026-06-24|LATER|X|1"], await _scratch.RowsAsync(Backlog));
    }

    [Fact]
    public async Task A_group_without_open_tickets_goes_from_its_own_day_alone()
    {
        await _scratch.InsertAsync("inc", "W1", """{"is_actionable": "true", "cluster": "A"}""");
        await _scratch.InsertAsync("inc", "W2", """{"is_actionable": "true", "assigned_team": "T", "owner": "O"}""");
        await SnapshotAsync("2026-06-21 12:00:00+00");
        await SnapshotAsync("2026-06-22 12:00:00+00");
        await _scratch.RunAsync("""update tickets.inc set raw = '{"is_actionable": "false"}' where ticket_id = 'W1'""");

        await SnapshotAsync("2026-06-22 13:00:00+00");

        Assert.Equal(["2026-06-21||T|1", "2026-06-21|A||1", "2026-06-22||T|1"], await _scratch.RowsAsync(Backlog));
    }

    [Fact]
    public async Task Only_groups_that_differ_are_written()
    {
        await _scratch.InsertAsync("inc", "W1", """{"is_actionable": "true", "cluster": "A"}""");
        await _scratch.InsertAsync("inc", "W2", """{"is_actionable": "true", "cluster": "B"}""");
        await SnapshotAsync("2026-06-22 12:00:00+00");
        var before = await RowVersionsAsync();
        await _scratch.InsertAsync("inc", "W3", """{"is_actionable": "true", "cluster": "B"}""");

        await SnapshotAsync("2026-06-22 13:00:00+00");

        var after = await RowVersionsAsync();
        Assert.Equal(before[0], after[0]);
        Assert.NotEqual(before[1], after[1]);
    }

    [Fact]
    public async Task Names_of_any_length_are_taken()
    {
        await _scratch.RunAsync("""
            insert into tickets.inc (ticket_id, raw)
            select 'W' || n, jsonb_build_object('is_actionable', 'true', 'cluster', name, 'assigned_team', name)
            from generate_series(1, 2) n, (select string_agg(chr(20000 + i), '') as name from generate_series(1, 20000) i) given
            """);

        await SnapshotAsync("2026-06-22 12:00:00+00");

        Assert.Equal("200|200|2", await _scratch.RowAsync("select length(cluster), length(team), open_total from tickets.daily_backlog"));
    }

    private Task SnapshotAsync(string moment) => _scratch.RunAsync("select tickets.record_snapshot('inc', $1::timestamptz)", moment);

    private Task<List<string>> RowVersionsAsync() => _scratch.RowsAsync("select cluster, ctid::text from tickets.daily_backlog order by 1");
}
