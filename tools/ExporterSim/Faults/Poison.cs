using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>Rows that must never reach a table: new tickets, and other news of tickets that are known.</summary>
internal sealed class Poison(string dataset, Prng prng)
{
    public const string Owner = "POISON";

    private readonly SpareTickets _spares = new(dataset, prng, lastNumber: 6_660_000);

    public Prng Prng => prng;

    /// <summary>Ticket rows of good files, to be poisoned.</summary>
    public IReadOnlyList<string[]> Known { get; set; } = [];

    public List<string[]> Rows(SimFile file, int count)
    {
        var rows = new List<string[]>(count);
        for (var i = 0; i < count; i++)
        {
            var row = i % 3 == 1 && Known.Count > 0 ? prng.Pick(Known) : _spares.Row(file);
            // No comma in the place: a row must count the same fields however its file is quoted.
            rows.Add(SpareTickets.With(row, ("owner", Owner), ("location_name", "Nowhere"), ("is_alarm", "false")));
        }

        return rows;
    }
}
