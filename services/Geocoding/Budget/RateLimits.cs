using System.Globalization;

namespace FleetTickets.Geocoding.Budget;

/// <summary>The most calls in any second, in any minute and in a day, each null for any number.</summary>
/// <remarks>Written as <c>2/s,60/min,5000/day</c>, in any order; a window that is left out has no limit.</remarks>
internal sealed record RateLimits(long? PerSecond, long? PerMinute, long? PerDay)
{
    private const string Form = "<number>/s, <number>/min and <number>/day with commas between, for example 2/s,60/min,5000/day";

    private static readonly (string Unit, string FormerVariable, long Most)[] Windows =
        [("s", "_PER_SECOND", 1000), ("min", "_PER_MINUTE", 60_000), ("day", "_PER_DAY", 1_000_000_000)];

    /// <summary>
    /// The limits in <paramref name="text"/>, the value of a variable <c>…_LIMITS</c>; without it those of the variables that it replaces,
    /// <c>…_PER_SECOND</c>, <c>…_PER_MINUTE</c> and <c>…_PER_DAY</c> (0 for any number), and where they are missing the defaults. Notes faults.
    /// </summary>
    public static RateLimits From(Settings settings, string variable, string? text, RateLimits defaults)
    {
        var prefix = variable[..^"_LIMITS".Length];
        var former = Windows.Select(window => prefix + window.FormerVariable).Where(name => settings.Optional(name) is not null).ToList();
        if (text is null) return former.Count == 0 ? defaults : Former(settings, prefix, defaults);
        if (former.Count > 0)
            settings.Fault(variable, $"is set beside {string.Join(" and ", former)}; expected {variable} alone, which replaces the others");
        return Parse(text, fault => settings.Fault(variable, fault));
    }

    /// <summary>Reads the text; each fault is a predicate of the variable, and never repeats the value.</summary>
    public static RateLimits Parse(string text, Action<string> fault)
    {
        var faults = 0;
        var limits = new Dictionary<string, long>();
        foreach (var (at, entry) in text.Split(',', StringSplitOptions.TrimEntries).Index())
        {
            var parts = entry.Split('/');
            var (unit, _, most) = Windows.FirstOrDefault(window => window.Unit == parts[^1]);
            if (parts.Length != 2 || unit is null || parts[0].Length == 0 || !parts[0].All(char.IsAsciiDigit))
                Fault($"is not understood in entry {at + 1}; expected {Form}");
            else if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit < 1 || limit > most)
                Fault($"has a number out of range in entry {at + 1}; expected 1 to {most} by {unit}, or no entry for any number");
            else if (!limits.TryAdd(unit, limit))
                Fault($"limits one window twice, again in entry {at + 1}; expected at most one entry for each of s, min and day");
        }

        if (faults == 0 && !limits.ContainsKey("s") && !limits.ContainsKey("min")) Fault($"has a limit neither by s nor by min; expected one of them, {Form}");
        return new RateLimits(Limit("s"), Limit("min"), Limit("day"));

        long? Limit(string unit) => limits.TryGetValue(unit, out var limit) ? limit : null;

        void Fault(string text)
        {
            faults++;
            fault(text);
        }
    }

    private static RateLimits Former(Settings settings, string prefix, RateLimits defaults)
    {
        var limits = new RateLimits(Read(0, defaults.PerSecond), Read(1, defaults.PerMinute), Read(2, defaults.PerDay));
        if (limits is { PerSecond: null, PerMinute: null })
            settings.Fault(prefix + Windows[0].FormerVariable, "and _PER_MINUTE are both 0, no limit; expected a limit in one of them");
        return limits;

        long? Read(int window, long? missing) =>
            settings.Number(prefix + Windows[window].FormerVariable, missing ?? 0, 0, Windows[window].Most) is var limit and not 0 ? limit : null;
    }
}
