namespace FleetTickets.Bench.Queries;

/// <summary>What was asked for.</summary>
internal sealed record Arguments(string Database, string? Against, int Tickets, int Open, int Runs, bool Seeded, IReadOnlyList<string> Only, string Results)
{
    private const string Usage = "usage: DATABASE_URL=postgres://... Queries [--tickets 1000000] [--open 20000] [--runs 10] [--seeded] [--against postgres://...] [--only <operation>]... [--results <folder>]";

    /// <summary>For the report.</summary>
    public string Data => Seeded ? "Tickets as an earlier run left them" : $"{Tickets:N0} tickets, {Open:N0} of them open, four of five incidents; open tickets scattered evenly over the tables";

    /// <summary>Null when they are not understood; the reason is then said.</summary>
    public static Arguments? Read(string[] args)
    {
        if (ScratchDatabase.Read("DATABASE_URL", Environment.GetEnvironmentVariable("DATABASE_URL"), reason => Refused(reason)) is not { } database) return null;

        var asked = new Arguments(database, null, 1_000_000, 20_000, 10, false, [], "bench/results");
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--seeded": asked = asked with { Seeded = true }; continue;
                case "--against" when ScratchDatabase.Read("--against", value, reason => Refused(reason)) is { } against: asked = asked with { Against = against }; break;
                case "--tickets" when int.TryParse(value, out var n) && n > 0: asked = asked with { Tickets = n }; break;
                case "--open" when int.TryParse(value, out var n) && n > 0: asked = asked with { Open = n }; break;
                case "--runs" when int.TryParse(value, out var n) && n > 0: asked = asked with { Runs = n }; break;
                case "--only" when Operation.All.Any(operation => operation.Name == value): asked = asked with { Only = [.. asked.Only, value] }; break;
                case "--results" when Directory.Exists(value): asked = asked with { Results = value }; break;
                default: return Refused($"{args[i]} {value} is not understood; operations: {string.Join(", ", Operation.All.Select(operation => operation.Name))}");
            }

            i++;
        }

        if (asked.Open > asked.Tickets) return Refused("--open is more than --tickets");
        return Directory.Exists(asked.Results) ? asked : Refused($"no folder {asked.Results}: run in the checkout's root, or give --results");
    }

    /// <summary>Says why not; the exit code.</summary>
    public static int Refuse(string reason)
    {
        Refused(reason);
        return 2;
    }

    private static Arguments? Refused(string reason)
    {
        Console.Error.WriteLine(reason);
        Console.Error.WriteLine(Usage);
        return null;
    }
}
