using System.Globalization;
using System.Text;

namespace FleetTickets.Bench.Ingesting;

/// <summary>What was measured, by name, a value a round or several; and the targets that it is held against.</summary>
internal sealed class Figures
{
    private static readonly Target[] Targets =
    [
        new("baseline to the commit, of the floor", "at most 2", f => f["baseline, ours, to the commit"] / f["floor, the indexed table"], value => value <= 2),
        new("baseline to the archive, Python's time of ours", "at least 1.8", f => f["baseline, Python, to the archive"] / f["baseline, ours, to the archive"], value => value >= 1.8),
        new("schema: the indexed table, of two plain columns", "at most 1.8", f => f["floor, the indexed table"] / f["floor, two plain columns"], value => value <= 1.8),
        new("re-emission, of the baseline", "at most 0.5", f => f["re-emission, ours, to the commit"] / f["baseline, ours, to the commit"], value => value <= 0.5),
        new("re-emission, dead tuples", "at most 100", f => f["re-emission, dead tuples"], value => value <= 100),
        new("drain, of Python's rate", "at least 2", f => f["drain, ours, files/s"] / f["drain, Python, files/s"], value => value >= 2),
        new("drain, files/s", "at least 60", f => f["drain, ours, files/s"], value => value >= 60),
        new("drain, growth of the catalogue, bytes a file", "at most 1,000", f => f["drain, growth of the catalogue, bytes a file"], value => value <= 1_000),
        new("freshness, poll of 1 s, p50 in s", "at most 0.5", f => f["freshness, poll, p50"], value => value <= 0.5),
        new("freshness, poll of 1 s, p99 in s", "at most 1.5", f => f["freshness, poll, p99"], value => value <= 1.5),
        new("freshness, notifications, p95 in s", "at most 0.3", f => f["freshness, notifications, p95"], value => value <= 0.3),
        new("Ingestor ready, s", "at most 1.5", f => f["Ingestor ready"], value => value <= 1.5),
        new("Scanner ready, s", "at most 1.5", f => f["Scanner ready"], value => value <= 1.5),
        new("Ingestor, peak MiB", "below 200", f => f["Ingestor, peak MiB"], value => value < 200),
        new("delta of 100 rows at the greatest size, ms", "below 50", f => f.Last("from the first byte read to the commit, ms"), value => value < 50),
        new("nearest 10 at the greatest size, ms", "below 5", f => f.Last("nearest 10, ms"), value => value < 5),
        new("Ingestor, peak of a large file, of a small one's", "0.9 to 1.1", f => f["Ingestor, peak MiB, the large file"] / f["Ingestor, peak MiB, 35,000 new rows"], value => value is >= 0.9 and <= 1.1),
        new("Ingestor, peak MiB of a large file", "below 200", f => f["Ingestor, peak MiB, the large file"], value => value < 200),
        new("Scanner, peak MiB, files waiting", "below 150", f => f["Scanner, peak MiB, files waiting"], value => value < 150),
        new("Scanner, s until all waiting files are offered", "below 60", f => f["Scanner, s until all waiting files are offered"], value => value < 60),
        new("Scanner, LISTs a poll, files archived", "at most 2", f => f["Scanner, LISTs a poll"], value => value <= 2),
    ];

    private readonly Dictionary<string, List<double>> _values = [];

    /// <summary>The median of its values.</summary>
    public double this[string name] => _values.TryGetValue(name, out var values) ? values.Order().ElementAt(values.Count / 2) : double.NaN;

    /// <summary>The figure added last whose name ends so.</summary>
    private double Last(string ending) => this[_values.Keys.LastOrDefault(name => name.EndsWith(ending, StringComparison.Ordinal)) ?? ending];

    /// <summary>The percentiles of many measurements of one round: the value that so many percent do not exceed.</summary>
    public void AddPercentiles(string name, IEnumerable<double> values, params int[] percentiles)
    {
        var ordered = values.Order().ToList();
        foreach (var percentile in percentiles)
            Add(string.Create(CultureInfo.InvariantCulture, $"{name}, p{percentile}"), ordered[((ordered.Count * percentile) + 99) / 100 - 1]);
    }

    public void Add(string name, double value) => Add(name, [value]);

    /// <summary>Several measurements of one thing; their median.</summary>
    public double Add(string name, IEnumerable<double> values)
    {
        if (!_values.TryGetValue(name, out var known)) _values[name] = known = [];
        known.AddRange(values);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {this[name]:0.###}"));
        return this[name];
    }

    /// <summary>Every target with PASS or FAIL, or that its figures were not measured, and then every figure with its spread.</summary>
    public string Report()
    {
        var page = new StringBuilder("| target | wanted | measured | |\n|---|---|---|---|\n");
        foreach (var target in Targets)
        {
            var measured = target.Measure(this);
            page.Append(CultureInfo.InvariantCulture, $"| {target.Name} | {target.Wanted} | {(double.IsNaN(measured) ? "not measured |" : $"{measured:0.00} | {(target.IsMet(measured) ? "PASS" : "FAIL")}")} |\n");
        }

        page.Append("\n| figure, s where nothing else is said | least | median | greatest |\n|---|---|---|---|\n");
        foreach (var (name, values) in _values) page.Append(CultureInfo.InvariantCulture, $"| {name} | {values.Min():0.###} | {this[name]:0.###} | {values.Max():0.###} |\n");
        return page.ToString();
    }

    private sealed record Target(string Name, string Wanted, Func<Figures, double> Measure, Func<double, bool> IsMet);
}
