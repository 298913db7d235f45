using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>
/// Adoption is all or nothing: whichever file fails, at its last statement, production is as it was and answers as it did. All numbered files are made to fail, and of the
/// definitions every eighth; with FLEETTICKETS_TEST_EVERY_FAILURE set, all of them.
/// </summary>
public sealed class AdoptionFailureTests : IAsyncLifetime
{
    private static readonly string[] Calls =
    [
        "select reporting.fn_tickets_for_map()::text",
        "select reporting.fn_tickets_for_map(p_open_only := false)::text",
        "select reporting.fn_inc_dashboard()::text",
        "select ticket_id, cluster, sla_state from tickets.inc_open_sla order by 1",
        "select * from reporting.long_open_clusters",
        "select * from tickets.team_load",
        "select ticket_id, raw, geo_source, is_actionable, mttr from tickets.inc order by 1",
        "select * from tickets.geo_locations order by 1",
        "select * from tickets.import_meta order by 1",
        "select * from tickets.schema_migrations order by 1",
        "select * from tickets.inc_daily_snapshot order by 1",
    ];

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await AdoptedDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Whichever_file_fails_the_database_is_as_it_was()
    {
        var before = await StateAsync();
        var definitions = Definition.Embedded();
        var stride = Environment.GetEnvironmentVariable("FLEETTICKETS_TEST_EVERY_FAILURE") is null ? 8 : 1;
        var failing = Migration.Embedded().Where(m => m is { Number: >= 20, Transactional: true }).Select(m => m.Name)
            .Concat(definitions.Select(d => d.Name).Order(StringComparer.Ordinal).Where((_, n) => n % stride == 0));
        foreach (var name in failing)
        {
            var runner = new MigrationRunner(
                _database.ConnectionString,
                [.. Migration.Embedded().Select(m => m.Name == name ? new Migration(m.Name, m.Sql + "\nselect 1 / 0;\n") : m)],
                [.. definitions.Select(d => d.Name == name ? new Definition(d.Name, d.Sql + "\nselect 1 / 0;\n") : d)]);

            var e = await Assert.ThrowsAsync<MigrationException>(() => runner.ApplyAsync(Cancel));

            Assert.Contains(name, e.Message, StringComparison.Ordinal);
            Assert.Equal("22012", e.SqlState);
            Assert.Equal(before, await StateAsync());
        }
    }

    [Fact]
    public async Task An_index_that_fails_leaves_the_rest_and_the_next_run_repairs_it()
    {
        // A build that broke off leaves an invalid index behind.
        await _database.ExecuteAsync("insert into tickets.inc (ticket_id, raw) values ('W8', '{\"closed_at\": \"2026-06-20 10:00:00\"}'), ('W9', '{\"closed_at\": \"2026-06-20 10:00:00\"}')");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _database.ExecuteAsync("create unique index concurrently inc_closed_at_idx on tickets.inc (closed_at) where closed_at is not null"));
        var broken = new MigrationRunner(
            _database.ConnectionString,
            [.. Migration.Embedded().Select(m => m.Transactional ? m : new Migration(m.Name, m.Sql + "\nselect 1 / 0;\n"))],
            Definition.Embedded());

        Assert.Contains("29_indexes.sql", (await Assert.ThrowsAsync<MigrationException>(() => broken.ApplyAsync(Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal(["29_indexes.sql", "33_precision_of_tickets.sql", "39_feature_fragments_of_tickets.sql", "41_cluster_index.sql"], await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel));

        Assert.Empty(await _database.RowsAsync("select indexrelid::regclass from pg_index where not indisvalid"));
        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from pg_index where indexrelid = to_regclass('tickets.inc_closed_at_idx') and not indisunique"));
    }

    [Fact]
    public async Task An_index_that_an_earlier_run_left_broken_is_built_again()
    {
        await new MigrationRunner(
            _database.ConnectionString, [.. Migration.Embedded().Where(m => string.CompareOrdinal(m.Name, "41") < 0)], Definition.Embedded()).ApplyAsync(Cancel);
        await _database.ExecuteAsync("update pg_index set indisvalid = false where indexrelid = 'tickets.inc_map_idx'::regclass");

        Assert.Equal(["41_cluster_index.sql"], await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel));

        Assert.Empty(await _database.RowsAsync("select indexrelid::regclass from pg_index where not indisvalid"));
        Assert.Equal(
            ["crq|spgist", "inc|spgist"],
            await _database.RowsAsync("select tablename, substring(indexdef from 'USING (\\w+) \\(cluster\\)$') from pg_indexes where tablename in ('inc', 'crq') and indexdef ~ '\\(cluster\\)$' order by 1"));
    }

    [Fact]
    public async Task No_index_is_built_beside_an_equal_one()
    {
        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        // The adopted index on geog goes by another name.
        Assert.Equal(["crq|1", "inc|1"], await _database.RowsAsync("""
            select relname, count(*)
            from pg_index i join pg_class c on c.oid = i.indrelid
            where c.oid in ('tickets.inc'::regclass, 'tickets.crq'::regclass) and pg_get_indexdef(indexrelid) like '%USING gist (geog)'
            group by 1
            order by 1
            """));
    }

    private async Task<List<string>> StateAsync()
    {
        var state = (await AdoptedDatabase.CatalogueAsync(_database)).Order(StringComparer.Ordinal).ToList();
        foreach (var call in Calls) state.AddRange(await _database.RowsAsync(call));
        return state;
    }
}
