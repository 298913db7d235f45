using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>What a person is told when a run stops: file, line, SQLSTATE, and what to do about it.</summary>
internal static class MigrationAdvice
{
    /// <summary>What became of the database when anything within the run's transaction failed.</summary>
    public const string RolledBack = "Nothing was changed: the run was rolled back whole.";

    public static bool IsWorthAnotherTry(string? sqlState) =>
        sqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected;

    public static string For(string file, int line, bool transactional, PostgresException e)
    {
        var message = $"{file}, line {line}: {e.MessageText} (SQLSTATE {e.SqlState}).";
        if (e.Detail is { Length: > 0 } detail) message += $" {detail}";
        if (e.Hint is { Length: > 0 } hint) message += $" Hint: {hint}";
        var state = transactional
            ? RolledBack
            : "The run's transaction is committed; this file follows it without one: its earlier statements stay, and the next run repeats it.";
        return $"{message} {state} {WhatToDo(e.SqlState)}";
    }

    public static string ForRefused(MigrationStatus status) => status.State switch
    {
        MigrationState.Edited =>
            $"{status.Name} was edited after it had been applied: the ledger has SHA-256 {status.LedgerSha256}, the file {status.FileSha256}. "
            + "Restore the file as it was, and put the change into a new migration.",
        MigrationState.Unknown =>
            $"{status.Name} is in the ledger (SHA-256 {status.LedgerSha256 ?? "none"}) but not among the files of this release. "
            + "A newer release has migrated this database; run that release, or a later one.",
        _ =>
            $"{status.Name} is in the ledger without a SHA-256 (ledger none, file {status.FileSha256}), but files from 20 on are only ever applied by this runner. "
            + "Find out who wrote that row; remove it if the file was not applied.",
    };

    private static string WhatToDo(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected =>
            "Something kept a lock on these tables: look in pg_stat_activity for long transactions and for readers that take turns, end them or wait for a quieter hour, and run again.",
        PostgresErrorCodes.InsufficientPrivilege =>
            "The database user may not do this: run the migration as the owner of the schemas tickets and reporting, or have an administrator run this file.",
        PostgresErrorCodes.DependentObjectsStillExist =>
            "Objects that are not ours depend on what is replaced: save their definitions, drop them, run again, and create them anew.",
        PostgresErrorCodes.UndefinedFile =>
            "Install the PostGIS packages on the database server, then run again.",
        PostgresErrorCodes.DiskFull => "Free disk space on the database server, then run again.",
        _ => "Correct the cause and run again; if the file itself is at fault, report it with this message.",
    };
}
