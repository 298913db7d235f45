using System.CommandLine;
using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Commands;

/// <summary>The options that decide the bytes of a stream; <c>run</c> and <c>plan</c> share them.</summary>
internal sealed class StreamOptionSet
{
    private static readonly StreamOptions Defaults = new();

    private readonly Option<long> _seed = Number("--seed", Defaults.Seed, "Another seed, another ISP.");
    private readonly Option<string> _datasets = new("--datasets")
    {
        Description = "Datasets, separated by commas.",
        DefaultValueFactory = _ => string.Join(',', Defaults.Datasets),
    };

    private readonly Option<int> _rows = Number("--rows", Defaults.Rows, "Records of a baseline, alarms and the truncation notice included.");
    private readonly Option<int> _deltas = Number("--deltas", Defaults.Deltas, "Files with changes only.");
    private readonly Option<int> _deltaRows = Number("--delta-rows", Defaults.DeltaRows, "Rows of a delta, on average.");
    private readonly Option<int> _reemissions = Number("--reemissions", Defaults.Reemissions, "Files with everything once more.");
    private readonly Option<int> _late = Number("--late", Defaults.Late, "Deltas that become visible after a file with a later name.");
    private readonly Option<int> _regenerate = Number("--regenerate", 0, "Further generations of one delta's name, each after the one before was consumed.");
    private readonly Option<bool> _awkward = new("--awkward") { Description = "Adds every awkward but valid input." };
    private readonly Option<bool> _hostile = new("--hostile") { Description = "Adds files that must be quarantined and objects that must be ignored." };
    private readonly Option<double> _feedCoordinates = Number("--feed-coordinates", 0.0, "Share of tickets that carry coordinates, 0 to 1.");
    private readonly Option<int> _lag = Number("--lag", Defaults.Lag, "Hours by which a file's content is older than its name.");
    private readonly Option<string> _start = new("--start")
    {
        Description = "Name of the baselines, EAT.",
        DefaultValueFactory = _ => FileNames.Of(Defaults.Start),
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
                 {
                     _seed, _datasets, _rows, _deltas, _deltaRows, _reemissions, _late, _regenerate, _awkward, _hostile, _feedCoordinates, _lag, _start,
                 })
            command.Options.Add(option);
    }

    /// <exception cref="SettingsException">Names everything that is wrong.</exception>
    public StreamOptions Read(ParseResult parsed)
    {
        var faults = new List<string>();
        if (!FileNames.TryParse(parsed.GetValue(_start)!, out var start))
            faults.Add("--start: expected a time like 2026-06-22T15-50-39");
        var options = new StreamOptions
        {
            Seed = parsed.GetValue(_seed),
            Datasets = parsed.GetValue(_datasets)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Rows = parsed.GetValue(_rows),
            Deltas = parsed.GetValue(_deltas),
            DeltaRows = parsed.GetValue(_deltaRows),
            Reemissions = parsed.GetValue(_reemissions),
            Late = parsed.GetValue(_late),
            Regenerate = parsed.GetValue(_regenerate),
            Awkward = parsed.GetValue(_awkward),
            Hostile = parsed.GetValue(_hostile),
            FeedCoordinates = parsed.GetValue(_feedCoordinates),
            Lag = parsed.GetValue(_lag),
            Start = start,
        };
        faults.AddRange(options.Faults());
        return faults.Count == 0 ? options : throw new SettingsException(faults);
    }

    private static Option<T> Number<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
