using FleetTickets.Migrations;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>Who could read a production database before its adoption can read it during and after, with no grant and no role made by hand; and nobody can read more.</summary>
public sealed class AdoptedReaderTests : IAsyncLifetime
{
    private const string Map = """
        create or replace function reporting.fn_tickets_for_map(p_open_only boolean default true) returns jsonb language sql stable {0} as $$
            select jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(jsonb_build_object(
                'type', 'Feature', 'geometry', null, 'properties', jsonb_build_object('ticket_id', ticket_id))), '[]'))
            from (select ticket_id from tickets.inc union all select ticket_id from tickets.crq) t $$
        """;

    private const string Tickets = "select count(*) from jsonb_path_query(reporting.fn_tickets_for_map(p_open_only := false), '$.features[*]')";

    private TestDatabase _database = null!;
    private Role _api = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await AdoptedDatabase.CreateAsync();
        _api = await Role.CreateAsync(_database, "api");
        await _database.ExecuteAsync(Map.Replace("{0}", "", StringComparison.Ordinal) + $"""
            ; revoke execute on all functions in schema reporting from public;
            grant usage on schema tickets, reporting to {_api.Name};
            update tickets.inc set geom = st_setsrid(st_makepoint(36.83, -1.29), 4326)
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_API_role_with_the_map_and_the_tables_that_it_reads()
    {
        await GrantAsync("execute on function reporting.fn_tickets_for_map", "execute on function reporting.fn_inc_dashboard", "select on tickets.inc, tickets.crq, tickets.import_meta, tickets.inc_open_sla");
        string[] calls =
        [
            "select reporting.fn_tickets_for_map()", "select reporting.fn_tickets_for_map(p_open_only := false)", "select reporting.fn_inc_dashboard()",
            "select count(*) from tickets.inc", "select count(*) from tickets.inc_open_sla", "select * from tickets.import_meta",
        ];
        foreach (var call in calls) await AsApiAsync(call);

        var migrating = MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);
        var rounds = 0;
        for (; !migrating.IsCompleted || rounds == 0; rounds++)
            foreach (var call in calls) await AsApiAsync(call);
        await migrating;

        foreach (var call in calls) await AsApiAsync(call);
        Assert.Equal("1", Assert.Single(await AsApiAsync(Tickets)));
        await Assert.ThrowsAsync<PostgresException>(() => AsApiAsync("select * from tickets.ticket_versions"));
        await Assert.ThrowsAsync<PostgresException>(() => AsApiAsync("select * from tickets.geo_locations"));
        await Assert.ThrowsAsync<PostgresException>(() => AsApiAsync("select tickets.capture_history()"));
    }

    [Fact]
    public async Task An_API_role_that_has_only_the_map_keeps_it_where_that_ran_as_its_owner()
    {
        await _database.ExecuteAsync(Map.Replace("{0}", "security definer set search_path = pg_catalog, pg_temp", StringComparison.Ordinal));
        await GrantAsync("execute on function reporting.fn_tickets_for_map");
        await AsApiAsync(Tickets);

        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        Assert.Equal("1", Assert.Single(await AsApiAsync(Tickets)));
        await Assert.ThrowsAsync<PostgresException>(() => AsApiAsync("select * from tickets.inc"));
        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from pg_proc where proname = 'fn_tickets_for_map' and prosecdef and proconfig::text like '%search_path%'"));
    }

    [Fact]
    public async Task Row_security_of_the_ticket_tables_holds_in_the_map()
    {
        await GrantAsync("execute on function reporting.fn_tickets_for_map", "select on tickets.inc, tickets.crq, tickets.import_meta, tickets.inc_open_sla");
        await _database.ExecuteAsync($$"""
            insert into tickets.inc (ticket_id, raw) values ('W7', '{"cluster": "NEAR", "is_actionable": "true"}');
            alter table tickets.inc enable row level security;
            create policy of_api on tickets.inc for select to {{_api.Name}} using (raw ->> 'cluster' = 'NEAR' and ticket_id <> 'W7')
            """);
        Assert.Equal("1", Assert.Single(await AsApiAsync(Tickets)));

        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        Assert.Equal("1", Assert.Single(await AsApiAsync(Tickets)));
        Assert.Equal(["W1"], await AsApiAsync("select ticket_id from reporting.v_tickets"));
        Assert.Equal(["W1"], await AsApiAsync("select ticket_id from reporting.v_features"));
    }

    [Fact]
    public async Task Column_grants_on_ticket_tables_and_views_of_others()
    {
        await using var analyst = await Role.CreateAsync(_database, "analyst");
        await _database.ExecuteAsync($"""
            grant usage, create on schema reporting to {analyst.Name};
            grant usage on schema tickets to {analyst.Name};
            grant select (cluster, is_actionable) on tickets.inc to {analyst.Name} with grant option;
            set role {analyst.Name};
            create view reporting.by_cluster as select cluster, count(*) as tickets from tickets.inc where is_actionable group by 1;
            grant select (cluster) on reporting.by_cluster to {_api.Name};
            reset role
            """);
        await GrantAsync("select (ticket_id, cluster, is_actionable, geog) on tickets.inc");

        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);

        await AsApiAsync("select ticket_id, cluster, is_actionable, geog from tickets.inc");
        await AsApiAsync("select cluster from reporting.by_cluster");
        await Assert.ThrowsAsync<PostgresException>(() => AsApiAsync("select raw from tickets.inc"));
        await Assert.ThrowsAsync<PostgresException>(() => AsApiAsync("select tickets from reporting.by_cluster"));
        Assert.Equal(["cluster|t", "is_actionable|t"], await _database.RowsAsync($"""
            select column_name, has_column_privilege('{analyst.Name}', 'tickets.inc', column_name, 'select with grant option')::text::char
            from unnest(array['cluster', 'is_actionable']) as column_name order by 1
            """));
        Assert.Equal(analyst.Name, await _database.ScalarAsync<string>("select pg_get_userbyid(relowner)::text from pg_class where oid = 'reporting.by_cluster'::regclass"));
    }

    private async Task GrantAsync(params string[] privileges)
    {
        foreach (var privilege in privileges) await _database.ExecuteAsync($"grant {privilege} to {_api.Name}");
    }

    private async Task<List<string>> AsApiAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_api.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancel)) rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
        return rows;
    }
}
