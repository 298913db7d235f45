using FleetTickets.Migrations;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>What others built around the tables of a production database is as it was after its adoption.</summary>
public sealed class AdoptedSurroundingsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await AdoptedDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Constraints_and_statistics_of_rebuilt_columns()
    {
        await _database.ExecuteAsync("""
            create table reporting.regions (region text primary key);
            insert into reporting.regions select distinct region from tickets.inc where region is not null;
            alter table tickets.inc
                add constraint closed_late check (closed_at > '2000-01-01'),
                add constraint one_a_cluster unique (ticket_id, cluster),
                add constraint known_region foreign key (region) references reporting.regions not valid,
                alter column cluster set statistics 1000;
            comment on constraint closed_late on tickets.inc is 'of the analyst'
            """);
        const string constraints = """
            select conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint') from pg_constraint
            where conrelid = 'tickets.inc'::regclass and conname in ('closed_late', 'one_a_cluster', 'known_region') order by 1
            """;
        var before = await _database.RowsAsync(constraints);

        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        Assert.Equal(3, before.Count);
        Assert.Equal(before, await _database.RowsAsync(constraints));
        Assert.Equal(1000, await _database.ScalarAsync<int>("select attstattarget from pg_attribute where attrelid = 'tickets.inc'::regclass and attname = 'cluster'"));
    }

    [Fact]
    public async Task Triggers_that_were_off_stay_off_and_those_that_only_read_a_position_stay()
    {
        await _database.ExecuteAsync("""
            create function reporting.watch() returns trigger language plpgsql as $$ begin perform old.geo_source is distinct from new.geo_source; return null; end $$;
            create trigger a_watch after update on tickets.inc for each row execute function reporting.watch();
            create trigger b_off after update on tickets.inc for each row execute function reporting.watch();
            create trigger c_replica after update on tickets.inc for each row execute function reporting.watch();
            create trigger d_always after update on tickets.inc for each row execute function reporting.watch();
            alter table tickets.inc disable trigger b_off, enable replica trigger c_replica, enable always trigger d_always
            """);

        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        Assert.Equal(["a_watch|O", "b_off|D", "c_replica|R", "d_always|A"], await _database.RowsAsync("""
            select tgname, tgenabled::text from pg_trigger where tgrelid = 'tickets.inc'::regclass and tgname ~ '^[a-d]_' order by 1
            """));
    }

    [Fact]
    public async Task Indexes_under_the_names_of_ours()
    {
        await _database.ExecuteAsync("create index on tickets.inc (cluster); create index on tickets.inc (closed_at)");

        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        Assert.Equal(["inc_by_cluster_idx|USING spgist (cluster)", "inc_closed_at_idx|USING btree (closed_at)", "inc_cluster_idx|USING btree (cluster)"], await _database.RowsAsync("""
            select indexname, substring(indexdef from 'USING.*') from pg_indexes
            where schemaname = 'tickets' and indexname in ('inc_by_cluster_idx', 'inc_cluster_idx', 'inc_our_cluster_idx', 'inc_closed_at_idx') order by 1
            """));
        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from pg_indexes where indexname = 'inc_our_closed_at_idx' and indexdef like '%WHERE (closed_at IS NOT NULL)'"));
    }

    // What a function gets by default is a setting of the database; ours run what their callers could not be granted before it was there.
    [Fact]
    public async Task Readers_and_writers_where_new_functions_are_nobodys_by_default()
    {
        await using var role = await Role.CreateAsync(_database, "loader");
        await _database.ExecuteAsync($"""
            alter default privileges revoke execute on functions from public;
            grant usage on schema tickets, reporting to {role.Name};
            grant select, insert, update on tickets.inc, tickets.crq, tickets.import_meta, tickets.geo_clusters, tickets.geo_locations to {role.Name};
            grant select on tickets.inc_open_sla to {role.Name};
            grant execute on all functions in schema reporting, tickets to {role.Name}
            """);

        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        await using var connection = new NpgsqlConnection(role.ConnectionString);
        await connection.OpenAsync(Cancel);
        foreach (var statement in (string[])
        [
            "insert into tickets.inc (ticket_id, raw) values ('W77', '{\"location_name\": \"mwiki\", \"created_at_service\": \"2026-06-20 10:00:00\"}')",
            "insert into tickets.crq (ticket_id, raw) values ('C77', '{\"is_actionable\": \"true\", \"mttr\": \"3\"}')",
            "insert into tickets.geo_locations (location_clean, latitude, longitude) values ('roysambu', -1.21, 36.88)",
            "insert into tickets.geo_clusters (cluster, latitude, longitude) values ('ROYSAMBU', -1.21, 36.88)",
            "select reporting.fn_tickets_for_map(), reporting.fn_inc_dashboard(), (select count(*) from tickets.inc_open_sla)",
        ])
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_view_that_is_created_again_is_no_more_open_than_before()
    {
        await using var stranger = await Role.CreateAsync(_database, "stranger");
        await _database.ExecuteAsync($"""
            create view reporting.of_analyst as select ticket_id from tickets.inc_open_sla;
            grant usage on schema tickets, reporting to {stranger.Name};
            alter default privileges grant select on tables to {stranger.Name}
            """);

        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        Assert.Equal(["False|False"], await _database.RowsAsync(
            $"select has_table_privilege('{stranger.Name}', 'reporting.of_analyst', 'select'), has_table_privilege('{stranger.Name}', 'tickets.inc_open_sla', 'select')"));
    }

    [Fact]
    public async Task Places_outside_Kenya_that_the_former_geocoder_writes_wait_for_a_person()
    {
        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        await _database.ExecuteAsync("""
            insert into tickets.geo_locations (location_clean, latitude, longitude) values ('null island', 0, 0), ('half', -1.2, null)
            on conflict (location_clean) do update set latitude = excluded.latitude, longitude = excluded.longitude;
            update tickets.geo_locations set latitude = 0, longitude = 0 where location_clean = 'mwiki';
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('KAMPALA', 0.3, 32.5)
            """);

        Assert.Equal(["half|was at -1.2, ", "mwiki|was at 0, 0"], await _database.RowsAsync("""
            select location_clean, note from tickets.geo_locations
            where location_clean in ('half', 'mwiki') and latitude is null and reason = 'outside_kenya' and not verified order by 1
            """));
        Assert.Equal(["review|outside_kenya|was at 0.3, 32.5"], await _database.RowsAsync("select status, reason, note from tickets.geo_clusters where cluster = 'KAMPALA'"));
    }

    // One holds import_meta while it waits behind the run for the view; the other leaves inc free for moments only.
    [Fact]
    public async Task Readers_that_take_turns_do_not_keep_the_run_out_and_none_fails()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var readers = ((string[])
        [
            "begin; select count(*) from tickets.import_meta; select pg_sleep(0.05); select count(*) from tickets.inc_open_sla; commit",
            "select count(*), pg_sleep(0.3) from (select from tickets.inc limit 1) i",
        ]).Select(query => Task.Run(async () =>
        {
            await using var connection = await _database.DataSource.OpenConnectionAsync(CancellationToken.None);
            var rounds = 0;
            while (!over.IsCancellationRequested)
            {
                await using var command = new NpgsqlCommand(query, connection);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
                rounds++;
            }

            return rounds;
        })).ToList();

        var applied = await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);
        await over.CancelAsync();

        Assert.NotEmpty(applied);
        Assert.All(await Task.WhenAll(readers), rounds => Assert.True(rounds > 0));
    }

    [Fact]
    public async Task What_somebody_altered_afterwards_is_seen_and_mended()
    {
        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);
        await _database.ExecuteAsync("""
            drop function reporting.dashboard;
            create function reporting.dashboard(p text) returns int language sql as 'select 1';
            alter table tickets.inc disable trigger inc_note_other_writer
            """);
        var runner = new MigrationRunner(_database.ConnectionString);

        var status = await runner.StatusAsync(Cancel);
        await runner.ApplyAsync(Cancel);

        Assert.Equal(
            ["functions/dashboard|altered in the database since it was run", "triggers/inc_note_other_writer|altered in the database since it was run"],
            status.Where(s => s.Reason is { } reason && reason.StartsWith("altered", StringComparison.Ordinal)).Select(s => $"{s.Name}|{s.Reason}").Order());
        Assert.Equal("O", await _database.ScalarAsync<string>("select tgenabled::text from pg_trigger where tgname = 'inc_note_other_writer'"));
        Assert.NotNull(await _database.ScalarAsync<string>("select reporting.fn_inc_dashboard()::text"));
        Assert.All(await runner.StatusAsync(Cancel), s => Assert.True(s.Reason is null, $"{s.Name}: {s.Reason}"));
    }
}
