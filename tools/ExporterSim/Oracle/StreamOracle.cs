using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Oracle;

/// <summary>
/// Knows what the tables must hold once a stream has been consumed, whatever the order: it listens to the stream as it is written and
/// computes the answer in memory, by code of its own.
/// </summary>
internal sealed class StreamOracle
{
    private readonly List<ObservedFile> _files = [];
    private readonly List<(string Dataset, string Key)> _ignored = [];
    private readonly List<IReadOnlyList<string>> _layouts = [];

    public void Observe(SimFile file)
    {
        if (file.Kind == FileKind.Stray)
        {
            _ignored.Add((file.Dataset, file.Key));
            return;
        }

        var observed = new ObservedFile
        {
            Dataset = file.Dataset,
            Name = file.Name,
            Generation = file.Generation,
            Key = file.Key,
            Kind = file.Kind.ToString().ToLowerInvariant(),
            Case = file.Case,
            Badness = file.Badness,
        };
        if (file.Badness is null)
            FileObserver.Observe(observed, file.Header, file.Rows, _layouts);
        if (FileObserver.TooManyRejected(observed))
            observed.Badness = "too many rejected rows";
        if (observed.OneIdForMany)
            observed.Badness = "one ticket id for many rows";
        _files.Add(observed);
    }

    public IReadOnlyList<DatasetExpectation> Conclude() =>
        [.. _files.Select(file => file.Dataset).Concat(_ignored.Select(stray => stray.Dataset)).Distinct().Select(Conclude)];

    private DatasetExpectation Conclude(string dataset)
    {
        var files = _files.Where(file => file.Dataset == dataset).ToList();
        var good = files.Where(file => file.Badness is null).ToList();
        var byName = good.OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.Generation);
        var tickets = Replay.Run(byName, (file, counts) => file.InNameOrder = counts);
        var asWritten = Replay.Run(good, (file, counts) => file.InVisibleOrder = counts);
        AssertConverged(tickets, asWritten);
        return new DatasetExpectation(
            dataset,
            files,
            [.. _ignored.Where(stray => stray.Dataset == dataset).Select(stray => stray.Key)],
            good.Max(file => file.Name) is { } newest ? FileNames.KeyOf(dataset, newest) : null,
            tickets);
    }

    private static void AssertConverged(Dictionary<string, Replay.Held> a, Dictionary<string, Replay.Held> b)
    {
        if (a.Count != b.Count || a.Any(ticket => b[ticket.Key] != ticket.Value))
            throw new InvalidOperationException("the oracle contradicts itself: two orders of application end in different tickets");
    }
}

/// <summary>What must be true of one dataset.</summary>
internal sealed record DatasetExpectation(
    string Dataset,
    IReadOnlyList<ObservedFile> Files,
    IReadOnlyList<string> IgnoredKeys,
    string? Watermark,
    IReadOnlyDictionary<string, Replay.Held> Tickets);
