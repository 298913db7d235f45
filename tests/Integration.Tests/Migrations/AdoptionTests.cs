using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>After its adoption a production database answers like a fresh one, and keeps what is not ours.</summary>
public sealed class AdoptionTests : IAsyncLifetime
{
    private const string OpenAtNear = """{"cluster": "NEAR", "is_actionable": "true"}""";

    private TestDatabase _adopted = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _adopted = await AdoptedDatabase.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _adopted.DisposeAsync();

    [Fact]
    public async Task It_has_everything_that_a_fresh_database_has()
    {
        await using var fresh = await TestDatabase.CreateAsync();

        var expected = await AdoptedDatabase.CatalogueAsync(fresh);
        var found = await AdoptedDatabase.CatalogueAsync(_adopted);

        Assert.Empty(expected.Except(found).Order());
    }

    [Fact]
    public async Task The_same_records_get_the_same_answers()
    {
        await using var fresh = await TestDatabase.CreateAsync();
        await _adopted.ExecuteAsync("delete from tickets.inc; delete from tickets.geo_clusters");
        var answers = new List<List<string>>();
        foreach (var database in (TestDatabase[])[fresh, _adopted])
        {
            await database.ExecuteAsync("""
                insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEAR', -1.29, 36.83), ('FAR', -4.05, 39.67);
                insert into tickets.inc (ticket_id, raw)
                select 'W' || n, jsonb_build_object('cluster', (array['NEAR', 'FAR', ''])[1 + n % 3], 'is_actionable', (array['true', 'FALSE', 'perhaps', ''])[1 + n % 4],
                    'normalized_status', 'open', 'mttr', (array['2.5', '', 'NaN', '1e9'])[1 + n % 4], 'owner', '',
                    'created_at_service', (array['2026-06-20 10:00:00', '2026-02-31 10:00:00', '', 'yesterday', '2026-06-20T10:00'])[1 + n % 5],
                    'first_seen_at', '2026-06-19 10:00:00.25', 'closed_at', (array['', '2026-06-21 24:00:00', '2026-06-21 23:59:59'])[1 + n % 3])
                from generate_series(1, 60) as n
                """);
            answers.Add(await database.RowsAsync("""
                select (to_jsonb(t) - array['ingested_at'])::text from tickets.inc t
                union all select (to_jsonb(s) - array['ingested_at', 'hours_open'])::text from tickets.inc_open_sla s
                union all select (reporting.fn_tickets_for_map(p_open_only := false) -> 'summary' -> 'by_sla_state')::text
                order by 1
                """));
        }

        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public async Task No_text_makes_an_insert_fail_any_more()
    {
        await using var before = await AdoptedDatabase.CreateAsync();
        const string Hostile = """
            insert into tickets.inc (ticket_id, raw)
            values ('HOSTILE', '{"mttr": "NaN hours", "closed_at": "2026-02-31 00:00:00", "is_actionable": "perhaps", "created_at_service": "soon"}')
            """;
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => before.ExecuteAsync(Hostile));

        Assert.Equal(1, await _adopted.ExecuteAsync(Hostile));
        Assert.Equal(["||||"], await _adopted.RowsAsync("select mttr, closed_at, is_actionable, created_at_service, owner from tickets.inc where ticket_id = 'HOSTILE'"));
    }

    [Fact]
    public async Task Empty_strings_of_older_rows_read_as_null() =>
        Assert.Equal(["W1||", "W2||"], await _adopted.RowsAsync("select ticket_id, nullif(cluster, 'NEAR'), owner from tickets.inc order by 1"));

    [Fact]
    public async Task Every_ticket_stands_at_the_watermark_of_the_former_loader()
    {
        Assert.Equal(
            ["W1|2026-06-22T15-50-39|0|0|adopted", "W2|2026-06-22T15-50-39|0|0|adopted"],
            await _adopted.RowsAsync("""
                select p.ticket_id, f.name, f.generation, p.line, f.state
                from tickets.ticket_versions p join tickets.change_files f on f.id = p.file_id
                order by 1
                """));
    }

    [Fact]
    public async Task Views_and_indexes_that_are_not_ours_are_as_before()
    {
        Assert.Equal(["NEAR|1"], await _adopted.RowsAsync("select cluster, tickets from reporting.long_open_clusters"));
        Assert.Equal(["|1"], await _adopted.RowsAsync("select team, open from tickets.team_load"));
        Assert.Equal(
            ["Of the status page.|{security_barrier=true}|For the status page."],
            await _adopted.RowsAsync("""
                select obj_description('reporting.long_open_clusters'::regclass, 'pg_class'), reloptions::text, obj_description('tickets.inc_status_idx'::regclass, 'pg_class')
                from pg_class where oid = 'reporting.long_open_clusters'::regclass
                """));
    }

    [Theory]
    [InlineData("")]
    [InlineData("create table tickets.schema_migrations (filename text primary key, applied_at timestamptz not null default now()); insert into tickets.schema_migrations (filename) values {0}")]
    public async Task A_database_that_was_given_01_to_13_by_hand_is_adopted_with_a_ledger_or_without(string ledger)
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var reader = await Role.CreateAsync(database, "reader");
        var files = Migration.Embedded().Where(m => m.Number < 20).ToList();
        foreach (var file in files) await database.ExecuteAsync(file.Sql);
        if (ledger.Length > 0) await database.ExecuteAsync(ledger.Replace("{0}", string.Join(", ", files.Select(file => $"('{file.Name}')")), StringComparison.Ordinal));
        await database.ExecuteAsync($"""
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEAR', -1.29, 36.83);
            insert into tickets.inc (ticket_id, raw) values ('W1', '{OpenAtNear}');
            grant usage on schema tickets to {reader.Name};
            grant select on tickets.inc_open_sla to {reader.Name}
            """);

        await MigrationRunner.MigrateAsync(database.ConnectionString, Cancel);

        Assert.Equal(["W1|unknown"], await database.RowsAsync($"set role {reader.Name}; select ticket_id, sla_state from tickets.inc_open_sla"));
        Assert.Empty(await MigrationRunner.MigrateAsync(database.ConnectionString, Cancel));
    }

    // What other systems ask, as they write it.
    [Fact]
    public async Task Every_call_is_answered_before_during_and_after()
    {
        string[] calls =
        [
            "SELECT reporting.fn_tickets_for_map();",
            "SELECT reporting.fn_tickets_for_map(p_open_only := false);",
            "SELECT reporting.fn_inc_dashboard();",
            "SELECT sla_state, count(*) FROM tickets.inc_open_sla GROUP BY 1;",
            "SELECT cluster, count(*), round(avg(hours_open),1) AS avg_hrs FROM tickets.inc_open_sla GROUP BY 1 ORDER BY 2 DESC;",
            "SELECT (closed_at AT TIME ZONE 'Africa/Nairobi')::date AS d, count(*) FROM tickets.inc WHERE closed_at IS NOT NULL GROUP BY 1;",
            "SELECT snapshot_date, open_total, open_breached, closed_today FROM tickets.inc_daily_snapshot ORDER BY snapshot_date DESC;",
            """
            SELECT ticket_id, cluster, hours_open,
                   round(ST_Distance(geog, ST_SetSRID(ST_MakePoint(36.82,-1.29),4326)::geography))::int AS metres
            FROM tickets.inc_open_sla ORDER BY geog <-> ST_SetSRID(ST_MakePoint(36.82,-1.29),4326)::geography LIMIT 10;
            """,
            "select * from reporting.long_open_clusters",
        ];
        await using var database = await AdoptedDatabase.CreateAsync();
        foreach (var call in calls) await database.RowsAsync(call);

        var migrating = MigrationRunner.MigrateAsync(database.ConnectionString, Cancel);
        var failed = new List<string>();
        var rounds = 0;
        for (; !migrating.IsCompleted || rounds == 0; rounds++)
        {
            foreach (var call in calls)
                if (await Record.ExceptionAsync(() => database.RowsAsync(call)) is { } e) failed.Add($"{call}: {e.Message}");
        }

        await migrating;
        Assert.True(failed.Count == 0, string.Join("\n", failed));
        foreach (var call in calls) await database.RowsAsync(call);
    }

    [Fact]
    public async Task A_dependent_that_cannot_be_set_aside_is_named_and_nothing_is_changed()
    {
        await using var database = await AdoptedDatabase.CreateAsync();
        await database.ExecuteAsync("create materialized view reporting.frozen as select ticket_id from tickets.inc_open_sla");

        var e = await Assert.ThrowsAsync<MigrationException>(() => MigrationRunner.MigrateAsync(database.ConnectionString, Cancel));

        Assert.Contains("Nothing was changed. The materialized view reporting.frozen depends on", e.Message);
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from reporting.long_open_clusters"));
        await database.ExecuteAsync("drop materialized view reporting.frozen");
        Assert.Contains("22_typed_columns.sql", await MigrationRunner.MigrateAsync(database.ConnectionString, Cancel));
    }

    [Fact]
    public async Task A_view_that_does_not_fit_the_new_columns_is_named_and_nothing_is_changed()
    {
        await using var database = await AdoptedDatabase.CreateAsync();
        await database.ExecuteAsync("""
            create or replace view tickets.inc_open_sla as
                select ticket_id, cluster, extract(epoch from now() - created_at_service) / 3600 as hours_open, 'ok' as sla_state, latitude, longitude, geog, 1 as shift
                from tickets.inc where is_actionable;
            create view reporting.shifts as select shift from tickets.inc_open_sla
            """);

        var e = await Assert.ThrowsAsync<MigrationException>(() => MigrationRunner.MigrateAsync(database.ConnectionString, Cancel));

        Assert.Contains("The view reporting.shifts", e.Message);
        Assert.Equal("42703", e.SqlState);
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from reporting.shifts"));
    }

    [Fact]
    public async Task The_plan_names_what_is_pending_with_its_locks_and_announces_maintenance_only_where_there_is_some()
    {
        await using var database = await AdoptedDatabase.CreateAsync();
        await using var fresh = await TestDatabase.CreateEmptyAsync();

        var plan = await new MigrationRunner(database.ConnectionString).PlanAsync(Cancel);
        var freshPlan = await new MigrationRunner(fresh.ConnectionString).PlanAsync(Cancel);

        Assert.Equal(Migration.Embedded().Where(m => m.Number >= 20).Select(m => m.Name), plan.Steps.Select(s => s.Name).Order(StringComparer.Ordinal));
        var maintenance = Assert.Single(plan.Steps, s => s.Maintenance is not null);
        Assert.Equal("22_typed_columns.sql", maintenance.Name);
        Assert.True(maintenance.SecondsAtHalfAMillion > 5);
        Assert.Equal(["reporting.long_open", "reporting.long_open_clusters", "tickets.inc_open_sla", "tickets.team_load"], plan.SetAside.Order(StringComparer.Ordinal));
        Assert.Empty(plan.Refusals);
        Assert.All(freshPlan.Steps, s => Assert.Null(s.Maintenance));
        Assert.Empty((await new MigrationRunner(_adopted.ConnectionString).PlanAsync(Cancel)).Steps);
    }

    // Only a declared maintenance step may keep a table's readers waiting for longer than 5 s; the rest that takes long locks none out.
    [Fact]
    public void Every_migration_of_ours_has_a_measured_lock_time()
    {
        var times = MigrationPlan.LockTime.Read();

        Assert.Equal(Migration.Embedded().Select(m => m.Name).Append("current/"), times.Keys.Order(StringComparer.Ordinal));
        Assert.All(Migration.Embedded().Where(m => m.Maintenance is null && m.Number >= 20), m =>
            Assert.True(times[m.Name].Seconds <= 5 || times[m.Name].Locks.StartsWith("the dataset's stream", StringComparison.Ordinal), m.Name));
    }

    [Theory]
    [InlineData("create table tickets.geo_clusters (id serial primary key, name text unique, lat numeric, lng numeric, verified boolean)",
        "insert into tickets.geo_clusters (name, lat, lng, verified) values ('NEAR', -1.29, 36.83, true)")]
    [InlineData("create table tickets.geo_clusters (cluster text primary key, geom geometry(Point, 4326), verified boolean not null default false)",
        "insert into tickets.geo_clusters values ('NEAR', st_setsrid(st_makepoint(36.83, -1.29), 4326), true)")]
    [InlineData("create table tickets.geo_clusters (cluster text primary key, lat double precision, lon double precision, verified boolean not null)",
        "insert into tickets.geo_clusters values ('NEAR', -1.29, 36.83, true)")]
    public async Task Cluster_gazetteers_of_other_shapes_are_taken_over(string table, string row)
    {
        await using var database = await AdoptedDatabase.CreateAsync();
        await database.ExecuteAsync($"drop table tickets.geo_clusters; {table}; {row}");

        await MigrationRunner.MigrateAsync(database.ConnectionString, Cancel);

        Assert.Equal(["NEAR|-1.29|36.83|True"], await database.RowsAsync("select cluster, latitude, longitude, verified from tickets.geo_clusters"));
        Assert.Equal(1, await database.ExecuteAsync("insert into tickets.geo_clusters (cluster, latitude, longitude) values ('NEW', -1.3, 36.8)"));
    }

    [Theory]
    [InlineData("create table tickets.geo_locations (id serial primary key, location_name text unique, lat numeric, lng numeric, verified boolean)",
        "insert into tickets.geo_locations (location_name, lat, lng, verified) values ('mwiki', -1.21, 36.93, true)")]
    [InlineData("create table tickets.geo_locations (clean_name text primary key, point geography(Point, 4326), verified boolean)",
        "insert into tickets.geo_locations values ('mwiki', st_makepoint(36.93, -1.21)::geography, true)")]
    public async Task Place_gazetteers_of_other_shapes_are_taken_over(string table, string row)
    {
        await using var database = await AdoptedDatabase.CreateAsync();
        await database.ExecuteAsync($"drop table tickets.geo_locations; {table}; {row}");

        await MigrationRunner.MigrateAsync(database.ConnectionString, Cancel);

        Assert.Equal(
            ["mwiki|*|-1.21|36.93|True"],
            await database.RowsAsync("select place_key, cluster_key, round(latitude::numeric, 6), round(longitude::numeric, 6), verified from tickets.geo_locations")
                is [var one] ? [one.Replace("210000", "21").Replace("930000", "93")] : []);
    }

    [Fact]
    public async Task A_gazetteer_without_coordinates_is_refused_by_name()
    {
        await using var database = await AdoptedDatabase.CreateAsync();
        await database.ExecuteAsync("drop table tickets.geo_clusters; create table tickets.geo_clusters (cluster text primary key, where_it_is text)");

        var e = await Assert.ThrowsAsync<MigrationException>(() => MigrationRunner.MigrateAsync(database.ConnectionString, Cancel));

        Assert.Contains("tickets.geo_clusters has no coordinates", e.Message);
        Assert.Contains("where_it_is", e.Message);
    }
}
