namespace FleetTickets.Migrations.Roles;

/// <summary>One step from what the catalogue says to what the matrix says.</summary>
public sealed record RoleChange
{
    /// <summary><c>create</c>, <c>revoke</c> or <c>grant</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The role, for example <c>fleettickets_ingestor</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Kind and name of the object, for example <c>table tickets.inc</c>; null for a role's creation.</summary>
    public string? On { get; init; }

    /// <summary>Privileges with their columns, for example <c>select, update (raw)</c>; null for a role's creation.</summary>
    public string? Privileges { get; init; }

    /// <summary>The statement, for an administrator who runs it by hand.</summary>
    public required string Sql { get; init; }
}
