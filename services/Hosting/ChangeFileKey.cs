using System.Globalization;
using System.Text.RegularExpressions;

namespace FleetTickets.Hosting;

/// <summary>Where an object lies: as exported, archived after it was applied, or set aside as bad.</summary>
public enum Area
{
    Changes,
    Processed,
    Quarantine,
}

/// <summary>
/// The key of a change file in the bucket: <c>automations/&lt;dataset&gt;/(changes|processed|quarantine)/&lt;timestamp&gt;.csv</c>, under the last two
/// also <c>&lt;timestamp&gt;.&lt;12 hex&gt;.csv</c>. The timestamp is the start of the export. Every program checks keys by this type: folder markers,
/// uploads under another name and legacy snapshots are no change files, and nothing but change files is read or moved.
/// </summary>
public sealed partial record ChangeFileKey(string Dataset, Area Area, string Name, string? Content)
{
    /// <summary>What every key begins with.</summary>
    public const string Root = "automations/";

    private const string NameFormat = "yyyy-MM-dd'T'HH-mm-ss";

    /// <summary>What the keys of an area of a dataset begin with.</summary>
    public static string Prefix(string dataset, Area area) => $"{Root}{dataset}/{area.ToString().ToLowerInvariant()}/";

    /// <summary>The form of a dataset's keys, for messages that refuse another one.</summary>
    public static string Form(string dataset) => $"{Root}{dataset}/(changes|processed|quarantine)/<yyyy-MM-ddTHH-mm-ss>.csv";

    /// <summary>The full key in the bucket.</summary>
    public override string ToString() => $"{Prefix(Dataset, Area)}{Name}{(Content is null ? "" : "." + Content)}.csv";

    /// <summary>The key of this file's name in another area; with content, of that content.</summary>
    public ChangeFileKey In(Area area, string? content = null) => new(Dataset, area, Name, content);

    /// <summary>True for an exact key of this dataset; its timestamp must be one of the calendar.</summary>
    public static bool TryParse(string dataset, string key, out ChangeFileKey parsed)
    {
        parsed = null!;
        var match = Key().Match(key);
        if (!match.Success || match.Groups["dataset"].Value != dataset || !IsName(match.Groups["name"].Value)) return false;
        var content = match.Groups["content"];
        var area = Enum.Parse<Area>(match.Groups["area"].Value, ignoreCase: true);
        if (content.Success && area == Area.Changes) return false;
        parsed = new ChangeFileKey(dataset, area, match.Groups["name"].Value, content.Success ? content.Value : null);
        return true;
    }

    /// <summary>True for the key of a change file of this dataset that is yet to be applied: one in <see cref="Area.Changes"/>.</summary>
    public static bool IsNew(string dataset, string key) => TryParse(dataset, key, out var parsed) && parsed.Area == Area.Changes;

    /// <summary>The instant that the name stands for: the start of the export.</summary>
    public DateTimeOffset StartedAt
    {
        get
        {
            var time = DateTime.ParseExact(Name, NameFormat, CultureInfo.InvariantCulture);
            return new DateTimeOffset(time, EastAfricaTime.Zone.GetUtcOffset(time));
        }
    }

    /// <summary>True for a timestamp such as <c>2026-06-22T15-50-39</c>.</summary>
    public static bool IsName(string name) =>
        DateTime.TryParseExact(name, NameFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Year > 1; // in UTC it would lie before the first year

    [GeneratedRegex(@"\Aautomations/(?<dataset>[a-z][a-z0-9_]{0,30})/(?<area>changes|processed|quarantine)/(?<name>[0-9T-]{19})(\.(?<content>[0-9a-f]{12}))?\.csv\z")]
    private static partial Regex Key();
}
