using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>One kind of unusual but valid input: turns a small delta into a file that has it.</summary>
internal sealed record AwkwardCase(string Name, Func<SimFile, SpareTickets, SimFile> Apply)
{
    /// <summary>Every case, each in a file of its own, in this order.</summary>
    public static readonly IReadOnlyList<AwkwardCase> All = [.. AwkwardForms.All, .. AwkwardValues.All, .. AwkwardRows.All];

    /// <summary>A case that adds rows to the ordinary ones.</summary>
    public static AwkwardCase Adding(string name, Func<SimFile, SpareTickets, IEnumerable<string[]>> rows) =>
        new(name, (file, spares) => file with { Rows = [.. file.Rows, .. rows(file, spares)] });
}
