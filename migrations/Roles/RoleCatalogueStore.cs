using Npgsql;

namespace FleetTickets.Migrations.Roles;

/// <summary>A role of ours as the server has it; <paramref name="TooMuch"/> names what no group role of ours may be, in words.</summary>
internal sealed record ExistingRole(string Name, string? TooMuch);

/// <summary>A grant to a role of ours, or to PUBLIC (an empty role name).</summary>
internal sealed record CatalogueGrant(RolePrivilege Privilege, bool Grantable);

/// <summary>What the catalogue says of this database, of the schemas <c>tickets</c> and <c>reporting</c>, and of our roles.</summary>
internal sealed record RoleCatalogue(
    IReadOnlyList<ExistingRole> Roles, IReadOnlyList<CatalogueObject> Objects, IReadOnlyList<CatalogueGrant> Grants, IReadOnlyList<RolePrivilege> PublicOnDatabase)
{
    /// <summary>
    /// What everybody may do with the database is not granted once more: only the database's owner could, and the schemas' owner often is
    /// another. Functions are granted although PUBLIC may call them, for databases that took that away.
    /// </summary>
    public bool IsPublic(RolePrivilege one) => one.On.Kind == "database" && PublicOnDatabase.Contains(one with { Role = "" });
}

/// <summary>Reads the catalogue for <c>migrate roles</c>, and runs its statements.</summary>
internal static class RoleCatalogueStore
{
    // Columns: kind, name, identity, the column of a column's grants, and the access list.
    private const string AccessLists =
        """
        with ours as (
            select oid, nspname from pg_namespace where nspname in ('tickets', 'reporting')
        ),
        access_lists as (
            select 'database' as kind, 'this'::text as name, quote_ident(datname) as identity, null::text as column_name, coalesce(datacl, acldefault('d', datdba)) as acl
            from pg_database where datname = current_database()
            union all
            select 'schema', nspname, quote_ident(nspname), null, nspacl
            from pg_namespace where nspname in ('tickets', 'reporting')
            union all
            select case relkind when 'S' then 'sequence' else 'table' end, o.nspname || '.' || relname, format('%I.%I', o.nspname, relname), null, relacl
            from pg_class join ours o on o.oid = relnamespace where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
            union all
            select 'table', o.nspname || '.' || relname, format('%I.%I', o.nspname, relname), quote_ident(attname), attacl
            from pg_attribute join pg_class c on c.oid = attrelid join ours o on o.oid = relnamespace where attacl is not null and not attisdropped
            union all
            select 'function', o.nspname || '.' || proname, format('%I.%I(%s)', o.nspname, proname, pg_get_function_identity_arguments(p.oid)), null, proacl
            from pg_proc p join ours o on o.oid = pronamespace where prokind in ('f', 'p', 'w')
        )
        """;

    public static async Task<RoleCatalogue> ReadAsync(NpgsqlConnection connection, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        var existing = await ListAsync(
            connection,
            """
            select rolname, nullif(concat_ws(', ', case when rolcanlogin then 'it may log in' end, case when rolsuper then 'it is a superuser' end,
                case when rolcreaterole then 'it may create roles' end, case when rolcreatedb then 'it may create databases' end,
                case when rolreplication then 'it may replicate' end, case when rolbypassrls then 'it bypasses row security' end,
                (select 'it is a member of ' || string_agg(m.roleid::regrole::text, ', ') from pg_auth_members m where m.member = r.oid)), '')
            from pg_roles r
            where rolname = any ($1)
            order by rolname
            """,
            row => new ExistingRole(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)), cancellationToken, [.. roles]);
        var objects = await ListAsync(
            connection, AccessLists + "select kind, name, identity from access_lists where column_name is null order by kind, identity", ReadObject, cancellationToken);
        var grants = await ListAsync(
            connection,
            AccessLists +
            """
            select kind, name, identity, column_name, coalesce(r.rolname, ''), lower(privilege_type), bool_or(is_grantable)
            from access_lists
            cross join lateral aclexplode(acl) given
            left join pg_roles r on r.oid = given.grantee
            where r.rolname = any ($1) or (given.grantee = 0 and kind = 'database')
            group by 1, 2, 3, 4, 5, 6
            """,
            row => new CatalogueGrant(
                new RolePrivilege(row.GetString(4), ReadObject(row), row.GetString(5), row.IsDBNull(3) ? null : row.GetString(3)), row.GetBoolean(6)),
            cancellationToken, [.. roles]);
        return new RoleCatalogue(
            existing, objects, [.. grants.Where(grant => grant.Privilege.Role.Length > 0)],
            [.. grants.Where(grant => grant.Privilege.Role.Length == 0).Select(grant => grant.Privilege)]);
    }

    /// <summary>Who asks, and whether that user may create roles.</summary>
    public static async Task<(string User, bool MayCreateRoles)> WhoAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await ListAsync(
            connection, "select rolname, rolsuper or rolcreaterole from pg_roles where rolname = current_user",
            row => (row.GetString(0), row.GetBoolean(1)), cancellationToken))[0];

    public static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static CatalogueObject ReadObject(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2));

    private static async Task<List<T>> ListAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken, string[]? roles = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (roles is not null) command.Parameters.Add(new NpgsqlParameter { Value = roles });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }
}
