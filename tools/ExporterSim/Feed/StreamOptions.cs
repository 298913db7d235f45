using System.Globalization;

namespace FleetTickets.ExporterSim.Feed;

/// <summary>Everything that decides the bytes of a stream. The same options give the same bytes.</summary>
internal sealed record StreamOptions
{
    public long Seed { get; init; } = 7;
    public IReadOnlyList<string> Datasets { get; init; } = ["inc", "crq"];

    /// <summary>Records of a baseline, alarms and the truncation notice included.</summary>
    public int Rows { get; init; } = 34_849;

    public int Deltas { get; init; } = 6;

    /// <summary>Rows of a delta on average; from half to one and a half of it.</summary>
    public int DeltaRows { get; init; } = 200;

    public int Reemissions { get; init; } = 1;
    public int Late { get; init; } = 1;
    public int Regenerate { get; init; }
    public bool Awkward { get; init; }
    public bool Hostile { get; init; }

    /// <summary>Share of tickets that carry coordinates.</summary>
    public double FeedCoordinates { get; init; }

    /// <summary>How much older than its name a file's content is, in hours. The real exporter is about two days behind.</summary>
    public int Lag { get; init; } = 48;

    /// <summary>The baseline's name, EAT.</summary>
    public DateTime Start { get; init; } = new(2026, 6, 22, 15, 50, 39);

    /// <summary>As options of the command line.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"--seed {Seed} --datasets {string.Join(',', Datasets)} --rows {Rows} --deltas {Deltas} --delta-rows {DeltaRows} --reemissions {Reemissions}")
        + string.Create(CultureInfo.InvariantCulture, $" --late {Late} --regenerate {Regenerate} --feed-coordinates {FeedCoordinates} --lag {Lag}")
        + $" --start {FileNames.Of(Start)}{(Awkward ? " --awkward" : "")}{(Hostile ? " --hostile" : "")}";

    public IEnumerable<string> Faults()
    {
        if (Datasets.Count == 0 || Datasets.Any(d => d.Length == 0 || !d.All(char.IsAsciiLetterOrDigit)))
            yield return "--datasets: one or more names of ASCII letters and digits, separated by commas";
        if (Rows < 1)
            yield return "--rows: at least 1";
        if (Deltas < 0 || Reemissions < 0 || Late < 0 || Regenerate < 0)
            yield return "--deltas, --reemissions, --late, --regenerate: not below 0";
        if (DeltaRows < 1)
            yield return "--delta-rows: at least 1";
        if (Late > Deltas || Late * 2 > Deltas + Reemissions)
            yield return "--late: every late delta needs another delta or re-emission that overtakes it";
        if (Regenerate > 0 && Deltas - Late < 1)
            yield return "--regenerate: needs a delta that is not late";
        if (FeedCoordinates is < 0 or > 1)
            yield return "--feed-coordinates: a share from 0 to 1";
        if (Lag < 0)
            yield return "--lag: not below 0";
    }
}
