using System.Globalization;
using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>What a run would do to this database, as <c>fleetctl migrate plan</c> shows it.</summary>
public sealed record MigrationPlan
{
    /// <summary>The pending files, in order.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>Tickets in the database, as the planner's statistics have it.</summary>
    public required long Tickets { get; init; }

    /// <summary>Views over what is replaced or rebuilt: each is dropped and created again within one transaction.</summary>
    public required IReadOnlyList<string> SetAside { get; init; }

    /// <summary>Why the runner would refuse to go on; empty when it would not.</summary>
    public required IReadOnlyList<string> Refusals { get; init; }

    internal static async Task<MigrationPlan> MakeAsync(
        NpgsqlConnection connection, IReadOnlyList<Migration> pending, IReadOnlyList<MigrationStatus> status, IReadOnlyList<string> refusals, CancellationToken cancellationToken)
    {
        var tickets = await CountTicketsAsync(connection, cancellationToken);
        // A fresh database gets its columns right at once; only one that came with columns of its own has them rebuilt.
        var brought = status.Any(s => s is { Name: "03_inc_columns.sql", State: MigrationState.Adopted });
        var times = LockTime.Read();
        var setAside = new List<string>();
        foreach (var migration in pending)
            setAside.AddRange((await DependentViews.FindAsync(connection, migration.DependentsOf, cancellationToken)).Select(view => view.Name));
        return new MigrationPlan
        {
            Tickets = tickets,
            SetAside = [.. setAside.Distinct()],
            Refusals = refusals,
            Steps =
            [
                .. pending.Select(migration =>
                {
                    var time = times.GetValueOrDefault(migration.Name) ?? LockTime.None;
                    return new PlannedStep
                    {
                        Name = migration.Name,
                        Locks = time.Locks,
                        SecondsAtHalfAMillion = time.Seconds,
                        SecondsHere = Math.Round(time.Seconds * tickets / 500_000.0, 3),
                        Maintenance = brought ? migration.Maintenance : null,
                    };
                }),
            ],
        };
    }

    private static async Task<long> CountTicketsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select coalesce(sum(greatest(reltuples, 0)), 0)::bigint from pg_class where oid in (to_regclass('tickets.inc'), to_regclass('tickets.crq'))", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
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

    /// <summary>What it locks against readers or writers, in words.</summary>
    public required string Locks { get; init; }

    /// <summary>How long the lock was held when it was measured on 500,000 tickets, in seconds.</summary>
    public required double SecondsAtHalfAMillion { get; init; }

    /// <summary>The same, reckoned in proportion for this database's tickets, in seconds.</summary>
    public required double SecondsHere { get; init; }

    /// <summary>Set for a declared maintenance step, which may lock for longer than 5 s: announce it to those who read.</summary>
    public string? Maintenance { get; init; }
}
