namespace FleetTickets.Migrations.Roles;

/// <summary>The difference between what the matrix wants and what the catalogue has, as statements in the order in which they work.</summary>
internal static class RolePlan
{
    public static IReadOnlyList<RoleChange> Make(RoleMatrix matrix, RoleCatalogue catalogue)
    {
        var wanted = matrix.Roles
            .SelectMany(role => catalogue.Objects.SelectMany(one => matrix.Wanted(role, one)))
            .ToHashSet();
        var present = catalogue.Grants.Select(grant => grant.Privilege).ToHashSet();
        var revoked = present.Where(one => !wanted.Contains(one)).ToHashSet();
        var delegable = catalogue.Grants.Where(grant => grant.Grantable && wanted.Contains(grant.Privilege)).Select(grant => grant.Privilege);
        // To revoke a privilege on a table revokes it on its columns, too.
        var granted = wanted.Where(one => present.Contains(one)
            ? one.Column is not null && revoked.Contains(one with { Column = null })
            : !catalogue.IsPublic(one));

        return
        [
            .. matrix.Roles.Except(catalogue.Roles.Select(role => role.Name)).Select(role => new RoleChange { Action = "create", Role = role, Sql = $"create role {role} nologin" }),
            .. Statements("revoke", "revoke {0} on {1} from {2}", revoked),
            .. Statements("revoke", "revoke grant option for {0} on {1} from {2}", delegable),
            .. Statements("grant", "grant {0} on {1} to {2}", granted),
        ];
    }

    private static IEnumerable<RoleChange> Statements(string action, string form, IEnumerable<RolePrivilege> privileges) =>
        from privilege in privileges
        group privilege by (privilege.Role, privilege.On) into one
        let list = string.Join(", ", one
            .GroupBy(privilege => (privilege.Privilege, OfColumns: privilege.Column is not null))
            .OrderBy(same => same.Key)
            .Select(same => same.Key.OfColumns ? $"{same.Key.Privilege} ({string.Join(", ", same.Select(privilege => privilege.Column).Order(StringComparer.Ordinal))})" : same.Key.Privilege))
        orderby one.Key.Role, one.Key.On.Kind, one.Key.On.Identity
        select new RoleChange
        {
            Action = action,
            Role = one.Key.Role,
            On = $"{one.Key.On.Kind} {one.Key.On.Identity}",
            Privileges = list,
            Sql = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, list, $"{Keyword(one.Key.On.Kind)} {one.Key.On.Identity}", one.Key.Role),
        };

    private static string Keyword(string kind) => kind == "function" ? "routine" : kind;
}
