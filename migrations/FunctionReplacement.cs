using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// Defines a function where one of its name stands already. In place if PostgreSQL allows it; else the old ones are renamed, for calls that have found
/// them already (<see cref="ReplacedFunctions"/>), and the new one gets their owner and grants. Exactly one of the name exists afterwards: an overload would make old calls ambiguous. What was security
/// definer stays so, since its callers may have no more than execute, unless the file says <c>security invoker</c>.
/// </summary>
internal sealed class FunctionReplacement(NpgsqlConnection connection, NpgsqlTransaction transaction, SetAsideViews setAside)
{
    private const string Savepoint = "before_function";

    public async Task RunAsync(Definition definition, CancellationToken cancellationToken)
    {
        var before = await ReadAsync(definition, cancellationToken);
        var replaced = await DefineAsync(definition, before, cancellationToken);
        var present = Assert(definition, await ReadAsync(definition, cancellationToken));
        foreach (var statement in replaced.SelectMany(old => old.Access).Distinct())
            await RunAsync(definition, statement.Replace("%s", present.Identity, StringComparison.Ordinal), cancellationToken);
        if (before.Exists(old => old.IsDefiner) && !definition.Sql.Contains("security invoker", StringComparison.OrdinalIgnoreCase))
            await RunAsync(definition, $"alter routine {present.Identity} security definer{await FixedPathAsync(definition, cancellationToken)}", cancellationToken);
    }

    /// <summary>A function that runs as its owner finds nothing that its caller put on the search path: names of ours have their schema, PostGIS has its own.</summary>
    private async Task<string> FixedPathAsync(Definition definition, CancellationToken cancellationToken)
    {
        if (definition.Sql.Contains("set search_path", StringComparison.OrdinalIgnoreCase)) return "";
        await using var command = new NpgsqlCommand(
            "select ' set search_path = pg_catalog, ' || quote_ident(extnamespace::regnamespace::text) || ', pg_temp' from pg_extension where extname = 'postgis'", connection);
        return (string?)await command.ExecuteScalarAsync(cancellationToken) ?? " set search_path = pg_catalog, pg_temp";
    }

    /// <summary>Runs the file; returns the old ones that had to make way for it.</summary>
    private async Task<IReadOnlyList<Overload>> DefineAsync(Definition definition, List<Overload> before, CancellationToken cancellationToken)
    {
        await transaction.SaveAsync(Savepoint, cancellationToken);
        try
        {
            await SqlExecution.RunFileAsync(connection, definition.Name, definition.Sql, true, cancellationToken);
        }
        catch (MigrationException e) when (before.Count > 0 && e.SqlState is PostgresErrorCodes.InvalidFunctionDefinition or PostgresErrorCodes.WrongObjectType)
        {
            await transaction.RollbackAsync(Savepoint, cancellationToken);
            await RenameAsync(definition, before, cancellationToken);
            await SqlExecution.RunFileAsync(connection, definition.Name, definition.Sql, true, cancellationToken);
            return before;
        }

        await transaction.ReleaseAsync(Savepoint, cancellationToken);
        // Untouched by the file, and not alone any more.
        var after = await ReadAsync(definition, cancellationToken);
        var overloads = after.Where(present => before.Exists(old => old.Version == present.Version)).ToList();
        if (overloads.Count == after.Count) return [];
        await RenameAsync(definition, overloads, cancellationToken);
        return overloads;
    }

    private async Task RenameAsync(Definition definition, List<Overload> overloads, CancellationToken cancellationToken)
    {
        if (overloads.Count == 0) return;
        await setAside.AddAsync(overloads.Select(old => old.Identity), [], cancellationToken);
        foreach (var old in overloads) await RunAsync(definition, ReplacedFunctions.Rename(old.Identity), cancellationToken);
    }

    private Task RunAsync(Definition definition, string statement, CancellationToken cancellationToken) =>
        SqlExecution.RunAsync(connection, definition.Name, statement, cancellationToken);

    private async Task<List<Overload>> ReadAsync(Definition definition, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EmbeddedSql.Read("Adoption/FindOverloads.sql"), connection);
        command.Parameters.AddWithValue("schema", definition.Schema);
        command.Parameters.AddWithValue("object", definition.Object);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Overload>();
        while (await rows.ReadAsync(cancellationToken))
            found.Add(new Overload(rows.GetString(0), rows.GetString(1), rows.GetBoolean(2), rows.GetFieldValue<string[]>(3)));
        return found;
    }

    private static Overload Assert(Definition definition, List<Overload> found) => found is [var one]
        ? one
        : throw new MigrationException(
            $"{definition.Name}: found {found.Count} functions {definition.QualifiedName} after it, expected one. {MigrationAdvice.RolledBack} Correct the file, and report it with this message.");

    private sealed record Overload(string Identity, string Version, bool IsDefiner, IReadOnlyList<string> Access);
}
