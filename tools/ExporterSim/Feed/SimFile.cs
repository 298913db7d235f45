using FleetTickets.ExporterSim.Csv;

namespace FleetTickets.ExporterSim.Feed;

/// <summary>One object of the stream, before it is put into bytes: the Oracle reads the rows, a sink writes them.</summary>
internal sealed record SimFile
{
    public required string Dataset { get; init; }

    /// <summary>The timestamp; empty for an object that is no change file.</summary>
    public required string Name { get; init; }

    public required FileKind Kind { get; init; }

    public required string Key { get; init; }

    /// <summary>Counts from 1 in order of writing, among the files of one name.</summary>
    public int Generation { get; init; } = 1;

    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>A row without fields is a blank line. A row may have more or fewer fields than the header.</summary>
    public IReadOnlyList<string[]> Rows { get; init; } = [];

    public CsvDialect Dialect { get; init; } = CsvDialect.Exporter;

    /// <summary>The very bytes, where header and rows cannot express them.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Which awkward or hostile case this file carries.</summary>
    public string? Case { get; init; }

    /// <summary>Why the file must be quarantined, or null for a good one.</summary>
    public string? Badness { get; init; }

    /// <summary>Visible only after a file with a later name.</summary>
    public bool IsLate { get; init; }

    /// <summary>To be written only when its predecessor of the same name has been consumed.</summary>
    public bool AfterPause { get; init; }

    public int DataRows => Rows.Count(row => row.Length > 0);

    public void WriteTo(Stream stream)
    {
        if (Body is not null)
            stream.Write(Body);
        else
            CsvWriter.Write(stream, Header, Rows, Dialect);
    }
}
