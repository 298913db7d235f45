using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>Rows of tickets outside the world, for faults to bend: the world's own tickets never depend on which faults are on.</summary>
internal sealed class SpareTickets(string dataset, Prng prng, int lastNumber)
{
    private readonly TicketBirths _births = new(dataset, prng, feedCoordinates: 0, lastNumber);

    public Prng Prng => prng;

    /// <summary>An open ticket, no alarm, as a file of this name would show it, with some values put in its place.</summary>
    public string[] Row(SimFile file, params ReadOnlySpan<(string Column, string Value)> values) =>
        With(Row(_births.Open, file), values);

    public string[] ClosedRow(SimFile file, params ReadOnlySpan<(string Column, string Value)> values) =>
        With(Row(OpenedAndClosed, file), values);

    /// <summary>The same row with some values changed.</summary>
    public static string[] With(string[] row, params ReadOnlySpan<(string Column, string Value)> values)
    {
        var copy = (string[])row.Clone();
        foreach (var (column, value) in values)
            copy[Columns.IndexOf(column)] = value;
        return copy;
    }

    private static string[] Row(Func<DateTime, bool, Ticket> birth, SimFile file)
    {
        if (!FileNames.TryParse(file.Name, out var start))
            throw new ArgumentException($"no timestamp: {file.Name}", nameof(file));
        return TicketRow.Of(birth(start.AddDays(-2), false), start, snapshotId: 500);
    }

    private Ticket OpenedAndClosed(DateTime now, bool isAlarm)
    {
        var ticket = _births.Open(now, isAlarm);
        _births.Close(ticket, now);
        return ticket;
    }
}
