using System.Globalization;
using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>What a run would do to this database, as <c>fleetctl migrate plan</c> shows it.</summary>
public sealed record MigrationPlan
{
    /// <summary>The pending files, in order.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>Functions, views and triggers that are created or replaced, in order, in the transaction of the files.</summary>
    public required IReadOnlyList<PlannedDefinition> Definitions { get; init; }

    /// <summary>Relations that are locked against all before the first statement and until the transaction ends.</summary>
    public required IReadOnlyList<string> Locks { get; init; }

    /// <summary>How long they are expected to be held here, in seconds: the sum over the files and definitions of the transaction.</summary>
    public required double SecondsHere { get; init; }

    /// <summary>Tickets in the database, as the planner's statistics have it.</summary>
    public required long Tickets { get; init; }

    /// <summary>Views over what is replaced or rebuilt: each is dropped and created again within the transaction.</summary>
    public required IReadOnlyList<string> SetAside { get; init; }

    /// <summary>Properties that the features of an adopted map or dashboard have and ours get, too, from the ticket.</summary>
    public required IReadOnlyList<string> KeptKeys { get; init; }

    /// <summary>Keys that an adopted map or dashboard answers and ours do not.</summary>
    public required IReadOnlyList<string> LostKeys { get; init; }

    /// <summary>What of an adopted map or dashboard could not be compared with ours, and why.</summary>
    public required IReadOnlyList<string> NotCompared { get; init; }

    /// <summary>Why the runner would refuse to go on, obstacles with their remedies among it; empty when it would not.</summary>
    public required IReadOnlyList<string> Refusals { get; init; }

    internal static async Task<MigrationPlan> MakeAsync(NpgsqlConnection connection, PendingRun run, CancellationToken cancellationToken)
    {
        var tickets = await CountTicketsAsync(connection, cancellationToken);
        var times = LockTime.Read();
        var steps = run.Files.Concat(run.Following).Select(migration =>
        {
            var time = times.GetValueOrDefault(migration.Name) ?? LockTime.None;
            return new PlannedStep
            {
                Name = migration.Name,
                InTransaction = migration.Transactional,
                // A fresh database has nothing that could be locked, and gets its columns right at once.
                Locks = tickets is null ? LockTime.None.Locks : time.Locks,
                SecondsAtHalfAMillion = time.Seconds,
                SecondsHere = Math.Round(time.Seconds * (tickets ?? 0) / 500_000.0, 3),
                Maintenance = tickets is null ? null : migration.Maintenance,
            };
        }).ToList();
        return new MigrationPlan
        {
            Tickets = tickets ?? 0,
            Steps = steps,
            Definitions =
            [
                .. run.Definitions.Select(definition => new PlannedDefinition
                {
                    Name = definition.Key,
                    Replaces = run.Existing.Any(existing => existing.Name == definition.Key),
                    Reason = definition.Value,
                }),
            ],
            Locks = [.. run.Tables, .. run.SetAside.Select(view => view.Name)],
            SecondsHere = Math.Round(
                steps.Where(step => step.InTransaction).Sum(step => step.SecondsHere) + run.Definitions.Count * times["current/"].Seconds, 3),
            SetAside = [.. run.SetAside.Select(view => view.Name)],
            KeptKeys = [.. run.Payloads.Kept.Select(one => one.Property)],
            LostKeys = run.Payloads.Lost,
            NotCompared = run.Payloads.NotCompared,
            Refusals = run.Refusals,
        };
    }

    /// <summary>Null where there is no ticket table yet.</summary>
    private static async Task<long?> CountTicketsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select sum(greatest(reltuples, 0))::bigint from pg_class where oid in (to_regclass('tickets.inc'), to_regclass('tickets.crq'))", connection);
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>A line of <c>lock-times.csv</c>: measured on an adopted database with 500,000 tickets.</summary>
    internal sealed record LockTime(string Locks, double Seconds)
    {
        public static readonly LockTime None = new("nothing that exists", 0);

        public static Dictionary<string, LockTime> Read()
        {
            using var reader = new StreamReader(typeof(MigrationPlan).Assembly.GetManifestResourceStream("lock-times.csv")!);
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))
                .Select(line => line.Split(','))
                .ToDictionary(cells => cells[0], cells => new LockTime(cells[1], double.Parse(cells[2], CultureInfo.InvariantCulture)));
        }
    }
}

/// <summary>One pending file.</summary>
public sealed record PlannedStep
{
    /// <summary>File name.</summary>
    public required string Name { get; init; }

    /// <summary>False for a file that follows the run's transaction (concurrent indexes).</summary>
    public required bool InTransaction { get; init; }

    /// <summary>What it locks against readers or writers, in words.</summary>
    public required string Locks { get; init; }

    /// <summary>How long the lock was held when it was measured on 500,000 tickets, in seconds.</summary>
    public required double SecondsAtHalfAMillion { get; init; }

    /// <summary>The same, reckoned in proportion for this database's tickets, in seconds.</summary>
    public required double SecondsHere { get; init; }

    /// <summary>Set for a declared maintenance step, which may lock for longer than 5 s: announce it to those who read.</summary>
    public string? Maintenance { get; init; }
}

/// <summary>A function, view or trigger that is created or replaced.</summary>
public sealed record PlannedDefinition
{
    /// <summary>Path below <c>migrations/current/</c> without its ending.</summary>
    public required string Name { get; init; }

    /// <summary>Whether something stands under its name now.</summary>
    public required bool Replaces { get; init; }

    /// <summary>Why it is run.</summary>
    public required string Reason { get; init; }
}
