using Npgsql;

namespace FleetTickets.Migrations.Roles;

/// <summary>
/// Makes the group roles of <c>migrations/roles.csv</c> and gives them exactly what stands there, on the objects of this database: one
/// transaction, under the runner's lock. Run again it converges, taking back what was granted to these roles by hand; it touches no other
/// role, and nothing else depends on it. A role that another database made already is taken when it is a bare group.
/// </summary>
public sealed class RoleSetup
{
    private readonly MigrationRunner _runner;
    private readonly RoleMatrix _matrix;

    public RoleSetup(string connectionString)
        : this(connectionString, RoleMatrix.Embedded())
    {
    }

    internal RoleSetup(string connectionString, RoleMatrix matrix) => (_runner, _matrix) = (new MigrationRunner(connectionString), matrix);

    /// <summary>What applying would do. Reads only.</summary>
    /// <exception cref="MigrationException">The database lacks an object of the matrix, or a role of that name is no bare group.</exception>
    public Task<IReadOnlyList<RoleChange>> PlanAsync(CancellationToken cancellationToken) =>
        _runner.UnderLockAsync(connection => PlanAsync(connection, cancellationToken), cancellationToken);

    /// <summary>Does it, all or nothing, and returns what was done.</summary>
    /// <exception cref="MigrationException">As for the plan; or the user may not do it. Nothing was changed.</exception>
    public Task<IReadOnlyList<RoleChange>> ApplyAsync(CancellationToken cancellationToken) =>
        _runner.UnderLockAsync(connection => ApplyAsync(connection, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<RoleChange>> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var plan = await PlanAsync(connection, cancellationToken);
        var (user, mayCreateRoles) = await RoleCatalogueStore.WhoAsync(connection, cancellationToken);
        var created = plan.Where(change => change.Action == "create").ToList();
        if (created.Count > 0 && !mayCreateRoles)
            throw new MigrationException(
                $"Nothing was changed. {user} may not create roles, and {string.Join(", ", created.Select(change => change.Role))} do not exist. "
                + $"Have an administrator run: {Script(created)} Then run this again; or have the administrator run all that --sql prints.");

        foreach (var change in plan)
        {
            try
            {
                await RoleCatalogueStore.RunAsync(connection, change.Sql, cancellationToken);
            }
            catch (PostgresException e)
            {
                throw new MigrationException(
                    $"Nothing was changed. {user} was refused: {change.Sql}; {e.MessageText} (SQLSTATE {e.SqlState}). "
                    + "Run this as the owner of the schemas tickets and reporting and all in them, or have an administrator run what --sql prints.", e) { SqlState = e.SqlState };
            }
        }

        // The server only warns when a grantor has nothing to give, and revokes nothing that a third granted.
        if (await PlanAsync(connection, cancellationToken) is { Count: > 0 } left)
            throw new MigrationException(
                $"Nothing was changed. {user} is not the owner of all that is granted or revoked; without effect were: {Script(left)} Have an administrator run what --sql prints.");
        await transaction.CommitAsync(cancellationToken);
        return plan;
    }

    private async Task<IReadOnlyList<RoleChange>> PlanAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var catalogue = await RoleCatalogueStore.ReadAsync(connection, _matrix.Roles, cancellationToken);
        if (_matrix.Missing(catalogue.Objects) is { Count: > 0 } missing)
            throw new MigrationException(
                $"Nothing was changed. The matrix of roles (migrations/roles.csv) names what this database does not have: {string.Join(", ", missing)}. "
                + "Run fleetctl migrate first; if it says up to date, these objects were removed or renamed by hand.");
        if (catalogue.Roles.Where(role => role.TooMuch is not null).ToList() is { Count: > 0 } refused)
            throw new MigrationException(
                $"Nothing was changed. Expected bare group roles, found {string.Join("; ", refused.Select(role => $"{role.Name}: {role.TooMuch}"))}. "
                + "Take that away (alter role … nologin nosuperuser nocreaterole nocreatedb noreplication nobypassrls; revoke … from …) or rename the role, if it is another's.");
        return RolePlan.Make(_matrix, catalogue);
    }

    private static string Script(IEnumerable<RoleChange> changes) => string.Concat(changes.Select(change => change.Sql + "; ")).TrimEnd();
}
