using FleetTickets.Migrations;
using FleetTickets.Migrations.Roles;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>migrations/roles.csv, <c>migrate roles</c> and the catalogue say the same, and what is not given is refused.</summary>
public sealed class RolesTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private RolesUnderTest _roles = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _roles = await RolesUnderTest.CreateAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _roles.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_a_role_can_do_is_what_the_matrix_says_on_every_object()
    {
        var can = new HashSet<string>(await _database.RowsAsync($"""
            with ours as (select oid, nspname from pg_namespace where nspname in ('tickets', 'reporting')),
            roles as (select oid, rolname from pg_roles where rolname = any ($1))
            select r.rolname, 'schema', nspname::text, p, ''::text from roles r, ours o, unnest(array['usage', 'create']) p where has_schema_privilege(r.oid, o.oid, p)
            union all
            select r.rolname, 'database', 'this', p, '' from roles r, unnest(array['connect', 'temporary', 'create']) p
            where has_database_privilege(r.oid, current_database(), p)
            union all
            select r.rolname, 'table', nspname || '.' || relname, p, ''
            from roles r, ours o join pg_class c on relnamespace = o.oid and relkind in ('r', 'p', 'v', 'm', 'f'),
                unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) p
            where has_table_privilege(r.oid, c.oid, p)
            union all
            select r.rolname, 'table', nspname || '.' || relname, p, attname
            from roles r, ours o join pg_class c on relnamespace = o.oid and relkind in ('r', 'p', 'v', 'm', 'f')
                join pg_attribute a on attrelid = c.oid and attnum > 0 and not attisdropped,
                unnest(array['select', 'insert', 'update', 'references']) p
            where has_column_privilege(r.oid, c.oid, attnum, p) and not has_table_privilege(r.oid, c.oid, p)
            union all
            select r.rolname, 'sequence', nspname || '.' || relname, p, ''
            from roles r, ours o join pg_class c on relnamespace = o.oid and relkind = 'S', unnest(array['select', 'usage', 'update']) p
            where has_sequence_privilege(r.oid, c.oid, p)
            union all
            select r.rolname, 'function', format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(p.oid)), 'execute', ''
            from roles r, ours o join pg_proc p on pronamespace = o.oid where has_function_privilege(r.oid, p.oid, 'execute')
            """, (object)_roles.Matrix.Roles.ToArray()));
        var objects = await ObjectsAsync();
        var says = new HashSet<string>(
            from role in _roles.Matrix.Roles
            from one in objects
            from wanted in _roles.Matrix.Wanted(role, one)
            select string.Join('|', role, one.Kind, one.Kind == "function" ? one.Identity : one.Name, wanted.Privilege, wanted.Column));

        Assert.Equal(says.Order(StringComparer.Ordinal), can.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_object_has_a_line_for_every_role_if_only_none() => Assert.Empty(
        from one in await ObjectsAsync()
        where one.Kind != "sequence"
        from role in _roles.Matrix.Roles
        where !_roles.Matrix.Mentions(role, one)
        select $"roles.csv says nothing of {role} and {one.Kind} {one.Name}");

    [Theory]
    [InlineData("ingestor",
        "delete from tickets.inc",
        "update tickets.inc set ticket_id = ''",
        "update tickets.geo_locations set verified = true",
        "update tickets.closure_events set observed = true",
        "update tickets.streams set epoch = epoch + 1",
        "update tickets.outbox set payload = ''",
        "select reporting.fn_tickets_for_map()",
        "truncate tickets.rejected_rows")]
    [InlineData("geocoder",
        "update tickets.inc set raw = '{}'",
        "insert into tickets.crq (ticket_id, raw) values ('x', '{}')",
        "update tickets.change_files set state = 'archived'",
        "select * from tickets.import_meta",
        "delete from tickets.outbox",
        "select tickets.refresh_statistics('inc')",
        "create temporary table t (n int)")]
    [InlineData("fleetops",
        "select * from tickets.outbox",
        "select * from tickets.rejected_rows",
        "select * from tickets.geo_locations",
        "update tickets.sla_limits set note = ''",
        "select tickets.resolve_ticket_geoms()")]
    [InlineData("analyst",
        "insert into tickets.closure_events (ticket_id) values ('x')",
        "update tickets.inc set raw = '{}'",
        "delete from tickets.rejected_rows",
        "select payload from tickets.outbox",
        "select definition from tickets.replaced_definitions",
        "select tickets.capture_history()")]
    public async Task What_is_not_given_is_refused(string role, params string[] acts)
    {
        await using var user = NpgsqlDataSource.Create(await _roles.LoginAsync(role));

        foreach (var act in acts) await RefusedAsync(user, act);
    }

    [Theory]
    [InlineData("ingestor")]
    [InlineData("geocoder")]
    [InlineData("fleetops")]
    [InlineData("analyst")]
    public async Task Nobody_creates_tables_views_functions_or_schemas(string role)
    {
        await using var user = NpgsqlDataSource.Create(await _roles.LoginAsync(role));

        foreach (var schema in (string[])["tickets", "reporting", "public"])
        {
            await RefusedAsync(user, $"create table {schema}.mine (n int)");
            await RefusedAsync(user, $"create view {schema}.mine as select 1 as n");
            await RefusedAsync(user, $"create function {schema}.mine() returns int language sql as 'select 1'");
        }

        await RefusedAsync(user, "create schema mine");
        await RefusedAsync(user, "alter table tickets.inc drop column raw");
    }

    [Fact]
    public async Task Run_again_it_changes_nothing_and_takes_back_what_was_granted_by_hand()
    {
        var other = _roles.Name("somebody");
        var analyst = _roles.Name("analyst");
        Assert.Empty(await _roles.Setup.PlanAsync(Cancel));
        Assert.Empty(await _roles.Setup.ApplyAsync(Cancel));

        await _database.ExecuteAsync($"""
            create role {other};
            grant insert, delete on tickets.inc to {analyst}, {other};
            grant update on tickets.outbox to {_roles.Name("ingestor")};
            grant update (raw) on tickets.crq to {_roles.Name("geocoder")};
            grant select on tickets.crq to {analyst} with grant option;
            grant execute on procedure tickets.tolerate_inserts to {analyst}, {other};
            grant create on schema reporting to {analyst};
            grant usage on all sequences in schema tickets to {analyst};
            revoke select on tickets.inc from {analyst};
            """);
        var changed = await _roles.Setup.ApplyAsync(Cancel);

        Assert.Contains(changed, change => change is { Action: "grant", On: "table tickets.inc", Privileges: "select" } && change.Role == analyst);
        Assert.Contains(changed, change => change.Sql == $"revoke delete, insert on table tickets.inc from {analyst}");
        Assert.Contains(changed, change => change.Sql == $"revoke grant option for select on table tickets.crq from {analyst}");
        // revoked with the table's, and so granted anew
        Assert.Contains(changed, change => change.Sql == $"grant update (published_at, unrouted) on table tickets.outbox to {_roles.Name("ingestor")}");
        Assert.Empty(await _roles.Setup.PlanAsync(Cancel));
        Assert.Equal("True|True", Assert.Single(await _database.RowsAsync(
            $"select has_table_privilege('{other}', 'tickets.inc', 'delete'), has_function_privilege('{other}', 'tickets.tolerate_inserts(regclass, text[])', 'execute')")));
        await What_a_role_can_do_is_what_the_matrix_says_on_every_object();
    }

    [Fact]
    public async Task A_role_that_is_there_already_is_taken_when_it_is_a_bare_group_and_refused_when_it_is_more()
    {
        var matrix = RoleMatrix.Embedded(_roles.Prefix + "_b");
        var setup = new RoleSetup(_database.ConnectionString, matrix);
        await _database.ExecuteAsync($"create role {matrix.Roles[0]} nologin; create role {matrix.Roles[1]} login; create role {matrix.Roles[2]} in role pg_read_all_data");

        var refused = await Assert.ThrowsAsync<MigrationException>(() => setup.ApplyAsync(Cancel));
        Assert.Contains($"{matrix.Roles[2]}: it is a member of pg_read_all_data; {matrix.Roles[1]}: it may log in", refused.Message);

        await _database.ExecuteAsync($"alter role {matrix.Roles[1]} nologin; revoke pg_read_all_data from {matrix.Roles[2]}");
        Assert.Equal([matrix.Roles[3]], (await setup.ApplyAsync(Cancel)).Where(change => change.Action == "create").Select(change => change.Role));
    }

    [Fact]
    public async Task Who_may_not_create_roles_is_told_what_an_administrator_has_to_run()
    {
        var matrix = RoleMatrix.Embedded(_roles.Prefix + "_c");
        var setup = new RoleSetup(await OwnerAsync(), matrix);

        var refused = await Assert.ThrowsAsync<MigrationException>(() => setup.ApplyAsync(Cancel));
        Assert.Contains($"Have an administrator run: create role {matrix.Roles[0]} nologin;", refused.Message);

        foreach (var role in matrix.Roles) await _database.ExecuteAsync($"create role {role} nologin");
        await _database.ExecuteAsync("do $$ begin execute format('grant connect, temporary on database %I to public', current_database()); end $$");
        await setup.ApplyAsync(Cancel);
        Assert.Empty(await setup.PlanAsync(Cancel));
    }

    [Fact]
    public async Task Who_owns_nothing_is_refused_and_nothing_is_half_done()
    {
        var setup = new RoleSetup(await _roles.LoginAsync("analyst"), _roles.Matrix);
        await _database.ExecuteAsync($"revoke execute on function tickets.eat_ts from {_roles.Name("fleetops")}; revoke select on tickets.inc from {_roles.Name("fleetops")}");

        Assert.Contains("an administrator run what --sql prints", (await Assert.ThrowsAsync<MigrationException>(() => setup.ApplyAsync(Cancel))).Message);
        Assert.Equal(2, (await _roles.Setup.PlanAsync(Cancel)).Count);
    }

    [Fact]
    public async Task A_missing_object_is_named_before_anything_is_changed()
    {
        await _database.ExecuteAsync("alter table tickets.rejected_rows rename to refused_rows");

        var refused = await Assert.ThrowsAsync<MigrationException>(() => _roles.Setup.ApplyAsync(Cancel));

        Assert.Contains("does not have: table tickets.rejected_rows. Run fleetctl migrate first", refused.Message);
    }

    [Theory]
    [InlineData("fleettickets_a,table,tickets.inc", "line 2: found 'fleettickets_a,table,tickets.inc'")]
    [InlineData("somebody,table,tickets.inc,select", "expected fleettickets_<role>")]
    [InlineData("fleettickets_a,table,tickets.inc,SELECT", "found privileges 'SELECT'")]
    [InlineData("fleettickets_a,table,t.a,select\n\nfleettickets_a,table,t.a,none", "line 4: fleettickets_a has a line for table t.a already (line 2)")]
    public void A_line_that_cannot_be_read_is_named(string lines, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => RoleMatrix.Parse("role,kind,object,privileges\n" + lines)).Message);

    [Fact]
    public void The_exact_line_beats_the_longest_pattern_and_that_the_shorter_one()
    {
        var matrix = RoleMatrix.Parse("role,kind,object,privileges\nfleettickets_a,table,t.*,select\nfleettickets_a,table,t.x*,insert\nfleettickets_a,table,t.xy,none");

        Assert.Equal(["select", "insert", ""], new[] { "t.a", "t.xa", "t.xy" }.Select(name =>
            string.Join(' ', matrix.Wanted("fleettickets_a", new CatalogueObject("table", name, name)).Select(wanted => wanted.Privilege))));
    }

    private static async Task RefusedAsync(NpgsqlDataSource user, string sql)
    {
        await using var command = user.CreateCommand(sql);
        var refused = await Record.ExceptionAsync(() => command.ExecuteNonQueryAsync(Cancel)) as PostgresException;
        Assert.Equal((sql, PostgresErrorCodes.InsufficientPrivilege), (sql, refused?.SqlState));
    }

    private async Task<IReadOnlyList<CatalogueObject>> ObjectsAsync()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync(Cancel);
        return (await RoleCatalogueStore.ReadAsync(connection, _roles.Matrix.Roles, Cancel)).Objects;
    }

    /// <summary>The usual migrator: owns both schemas and all in them, but neither database nor server.</summary>
    private async Task<string> OwnerAsync()
    {
        var login = new NpgsqlConnectionStringBuilder(await _roles.LoginAsync("analyst")).Username!;
        await _database.ExecuteAsync($"""
            revoke {_roles.Name("analyst")} from {login};
            do $do$
            declare
                one record;
            begin
                execute format('grant connect on database %I to {login}', current_database());
                alter schema tickets owner to {login};
                alter schema reporting owner to {login};
                for one in select format('%I.%I', relnamespace::regnamespace, relname) as named from pg_class
                    where relnamespace in ('tickets'::regnamespace, 'reporting'::regnamespace) and relkind in ('r', 'v') loop
                    execute format('alter table %s owner to {login}', one.named);
                end loop;
                for one in select oid::regprocedure as named from pg_proc where pronamespace in ('tickets'::regnamespace, 'reporting'::regnamespace) loop
                    execute format('alter routine %s owner to {login}', one.named);
                end loop;
            end
            $do$
            """);
        return new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = login, Password = "secret", MaxPoolSize = 5 }.ConnectionString;
    }
}
