using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>FleetOps and analysts, as members of their role and nothing else, can run and read all that is theirs.</summary>
public sealed class ReaderRolesTests : IAsyncLifetime
{
    /// <summary>An example of each parameter that has no default, by its name.</summary>
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["p_dataset"] = "'inc'",
        ["p_ticket_id"] = "'W1'",
        ["p_window"] = "'7d'",
        ["p_from"] = "null",
        ["p_to"] = "null",
        ["p_latitude"] = "-1.29",
        ["p_longitude"] = "36.82",
        ["p_lat"] = "-1.29",
        ["p_lng"] = "36.82",
        ["lng"] = "36.82",
        ["lat"] = "-1.29",
        ["vehicles"] = "'[{\"vehicle_id\": \"V1\", \"lng\": 36.82, \"lat\": -1.29}]'",
        ["ticket_id"] = "'W1'",
        ["z"] = "0",
        ["x"] = "0",
        ["y"] = "0",
    };

    private TestDatabase _database = null!;
    private RolesUnderTest _roles = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await _database.ExecuteAsync("""
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEAR', -1.29, 36.83);
            insert into tickets.import_meta (dataset, metadata) values ('inc', '{"source_max_key": "automations/inc/changes/2026-06-22T15-50-39.csv"}');
            insert into tickets.inc (ticket_id, raw)
            values ('W1', '{"cluster": "NEAR", "is_actionable": "true", "created_at_service": "2026-06-20 10:00:00"}'),
                ('W2', '{"cluster": "NEAR", "is_actionable": "false", "created_at_service": "2026-06-20 10:00:00", "closed_at": "2026-06-21 10:00:00"}');
            insert into tickets.crq (ticket_id, raw) select 'C' || ticket_id, raw from tickets.inc;
            select tickets.capture_history();
            """);
        _roles = await RolesUnderTest.CreateAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _roles.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("fleetops")]
    [InlineData("analyst")]
    public async Task Every_function_of_reporting_can_be_called(string role)
    {
        await using var user = NpgsqlDataSource.Create(await _roles.LoginAsync(role));
        foreach (var call in await CallsAsync()) await RunsAsync(user, $"select * from {call}");
    }

    [Theory]
    [InlineData("fleetops")]
    [InlineData("analyst")]
    public async Task Every_view_of_reporting_can_be_read(string role)
    {
        await using var user = NpgsqlDataSource.Create(await _roles.LoginAsync(role));
        foreach (var view in await _database.RowsAsync("select oid::regclass::text from pg_class where relnamespace = 'reporting'::regnamespace and relkind in ('r', 'v', 'm') order by 1"))
            await RunsAsync(user, $"select * from {view}");
    }

    [Theory]
    [InlineData("SELECT reporting.fn_tickets_for_map();")]
    [InlineData("SELECT reporting.fn_tickets_for_map(p_open_only := false);")]
    [InlineData("select reporting.fn_inc_dashboard(p_window := '30d', p_cluster := 'NEAR')")]
    [InlineData("SELECT sla_state, count(*) FROM tickets.inc_open_sla GROUP BY 1;")]
    [InlineData("SELECT sla_state, count(*) FROM tickets.crq_open_sla GROUP BY 1;")]
    [InlineData("SELECT (closed_at AT TIME ZONE 'Africa/Nairobi')::date AS d, count(*) FROM tickets.inc WHERE closed_at IS NOT NULL GROUP BY 1;")]
    [InlineData("SELECT snapshot_date, open_total, open_breached, closed_today FROM tickets.inc_daily_snapshot ORDER BY snapshot_date DESC;")]
    [InlineData("SELECT ticket_id, round(ST_Distance(geog, ST_SetSRID(ST_MakePoint(36.82,-1.29),4326)::geography))::int AS metres FROM tickets.inc_open_sla ORDER BY geog <-> ST_SetSRID(ST_MakePoint(36.82,-1.29),4326)::geography LIMIT 10;")]
    public async Task Fleetops_runs_what_it_runs_today(string sql)
    {
        await using var user = NpgsqlDataSource.Create(await _roles.LoginAsync("fleetops"));
        await RunsAsync(user, sql);
    }

    [Fact]
    public async Task An_analyst_reads_every_table_and_view_but_the_bodies_of_events_replaced_definitions_and_budgets()
    {
        await using var user = NpgsqlDataSource.Create(await _roles.LoginAsync("analyst"));
        foreach (var table in await _database.RowsAsync(
            "select oid::regclass::text from pg_class where relnamespace = 'tickets'::regnamespace and relkind in ('r', 'v', 'm') and relname not in ('outbox', 'replaced_definitions', 'geo_provider_budget') order by 1"))
            await RunsAsync(user, $"select * from {table}");
        await RunsAsync(user, "select event, dataset, count(*), max(published_at - created_at) from tickets.outbox group by 1, 2");
        await RunsAsync(user, "select tickets.eat_ts('2026-06-22 15:50:39'), tickets.position_of(raw) from tickets.inc");
    }

    private static async Task RunsAsync(NpgsqlDataSource user, string sql)
    {
        await using var command = user.CreateCommand(sql);
        var refused = await Record.ExceptionAsync(() => command.ExecuteNonQueryAsync(Cancel));
        Assert.True(refused is null, $"{sql}: {refused?.Message}. A function that reads a table anew needs a line in migrations/roles.csv.");
    }

    /// <summary>Each function that others call, with an example of what it demands; what they are made of runs through them.</summary>
    private async Task<List<string>> CallsAsync()
    {
        var functions = await _database.RowsAsync("""
            select proname, coalesce(array_to_string(proargnames[1:pronargs - pronargdefaults], ' '), '')
            from pg_proc where pronamespace = 'reporting'::regnamespace and proname like 'fn\_%' order by 1
            """);
        return [.. functions.Select(function => function.Split('|')).Select(function =>
            $"reporting.{function[0]}({string.Join(", ", function[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(parameter => $"{parameter} => {Example(function[0], parameter)}"))})")];
    }

    private static string Example(string function, string parameter) => Examples.TryGetValue(parameter, out var example)
        ? example
        : throw new InvalidOperationException($"reporting.{function} demands {parameter}: give an example of it in {nameof(ReaderRolesTests)}.{nameof(Examples)}.");
}
