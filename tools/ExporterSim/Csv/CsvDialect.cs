namespace FleetTickets.ExporterSim.Csv;

/// <summary>How a file is put into bytes. The default is the exporter's own way: bare header, every value quoted.</summary>
internal sealed record CsvDialect
{
    public static readonly CsvDialect Exporter = new();

    public bool ByteOrderMark { get; init; }
    public string NewLine { get; init; } = "\n";
    public bool QuoteHeader { get; init; }

    /// <summary>False quotes only what needs it.</summary>
    public bool QuoteValues { get; init; } = true;

    public bool FinalNewLine { get; init; } = true;
}
