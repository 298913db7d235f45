using System.Text;
using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Faults;

/// <summary>Rows that are counted in another way than inserted, and rows that come close to it.</summary>
internal static class AwkwardRows
{
    private const int LongestIndexed = 1000;

    private static readonly string[] Indexed =
        ["cluster", "region", "location_name", "normalized_status", "raw_status", "bucket", "assigned_team", "owner"];

    public static readonly IReadOnlyList<AwkwardCase> All =
    [
        AwkwardCase.Adding("duplicate-ids", DuplicateIds),
        new("alarm-about-known-tickets", AlarmAboutKnownTickets),
        AwkwardCase.Adding("sentinels", Sentinels),
        AwkwardCase.Adding("odd-ids", OddIds),
        AwkwardCase.Adding("rejected-rows", RejectedRows),
        AwkwardCase.Adding("long-fields", LongFields),
        AwkwardCase.Adding("many-rejected-yet-allowed", (file, spares) =>
            Enumerable.Range(0, 201).Select(i => i < 100 ? spares.Row(file, ("ticket_id", "")) : spares.Row(file))),
    ];

    /// <summary>The later line wins, unless it is an alarm or rejected.</summary>
    private static IEnumerable<string[]> DuplicateIds(SimFile file, SpareTickets spares)
    {
        var twice = spares.Row(file);
        var blanks = spares.Row(file);
        var thenAlarm = spares.Row(file);
        var thenRejected = spares.Row(file);
        var same = spares.Row(file);
        return
        [
            twice,
            SpareTickets.With(blanks, ("ticket_id", $" {blanks[0]} ")),
            thenAlarm,
            thenRejected,
            same,
            same,
            SpareTickets.With(twice, ("owner", "the second line")),
            SpareTickets.With(blanks, ("owner", "the second line")),
            SpareTickets.With(thenAlarm, ("is_alarm", "t"), ("owner", "an alarm touches nothing")),
            [.. SpareTickets.With(thenRejected, ("owner", "one field too many")), "surplus"],
            SpareTickets.With(twice, ("owner", "the third line")),
            same,
        ];
    }

    /// <summary>Every row as an alarm, and the second half as a ticket too: neither news nor a position comes from an alarm.</summary>
    private static SimFile AlarmAboutKnownTickets(SimFile file, SpareTickets spares) => file with
    {
        Rows =
        [
            .. file.Rows.Skip(file.Rows.Count / 2),
            .. file.Rows.Select(row => SpareTickets.With(row, ("is_alarm", "True"), ("owner", "an alarm touches nothing"))),
        ],
    };

    private static IEnumerable<string[]> Sentinels(SimFile file, SpareTickets spares) =>
    [
        Export.Sentinel(),
        spares.Row(file),
        SpareTickets.With(Export.Sentinel(), ("is_alarm", "true")),
        ["EXPORT STOPPED DUE TO EXCESSIVE SIZE - 50000 ROWS"],
        SpareTickets.With(spares.Row(file), ("ticket_id", "EXPORT STOPPED")),
        spares.Row(file),
        Export.Sentinel(),
    ];

    private static IEnumerable<string[]> OddIds(SimFile file, SpareTickets spares) =>
    [
        WithBlanksAround(spares.Row(file)),
        spares.Row(file, ("ticket_id", Long("WOT", 200))),
        spares.Row(file, ("ticket_id", Long("WOT", 201))),
        spares.Row(file, ("ticket_id", string.Concat(Enumerable.Repeat("é", 100)))),
        spares.Row(file, ("ticket_id", string.Concat(Enumerable.Repeat("é", 101)))),
        spares.Row(file, ("ticket_id", "  " + Long("WOX", 200) + "  ")),
        spares.Row(file, ("ticket_id", "wot 9, \"nine\" 🧯")),
        spares.Row(file, ("ticket_id", "WOT9\n9")),
        spares.Row(file, ("ticket_id", "WOT99\u200B")),
        spares.Row(file, ("ticket_id", "undefined")),
        spares.Row(file, ("ticket_id", "[object Object]")),
        .. Enumerable.Range(0, 6).Select(_ => spares.Row(file)),
        spares.Row(file, ("ticket_id", "../../etc/passwd")),
        spares.Row(file, ("ticket_id", "'); drop table tickets.inc; --")),
    ];

    private static string[] WithBlanksAround(string[] row) => SpareTickets.With(row, ("ticket_id", $"  {row[0]}\t"));

    private static IEnumerable<string[]> RejectedRows(SimFile file, SpareTickets spares) =>
    [
        spares.Row(file, ("ticket_id", "")),
        spares.Row(file, ("ticket_id", "   ")),
        spares.Row(file, ("location_name", "before\0after")),
        spares.Row(file, ("service_type", "\0")),
        spares.Row(file)[..31],
        spares.Row(file)[..1],
        [.. spares.Row(file), "surplus"],
        [.. spares.Row(file), "surplus", "and more"],
        .. Indexed.Select(column => spares.Row(file, (column, Long("x", LongestIndexed + 1)))),
        spares.Row(file, ("location_name", string.Concat(Enumerable.Repeat("é", (LongestIndexed / 2) + 1)))),
        // Not rejected: those that stand between them, more than half of all.
        .. Enumerable.Range(0, 18).Select(_ => spares.Row(file, ("owner", "costs no other row"))),
    ];

    private static IEnumerable<string[]> LongFields(SimFile file, SpareTickets spares) =>
    [
        .. Indexed.Select(column => spares.Row(file, (column, Long("x", LongestIndexed)))),
        spares.Row(file, ("location_name", string.Concat(Enumerable.Repeat("é", LongestIndexed / 2)))),
        spares.Row(file, ("service_type", Long("s", 60 * 1024))),
        spares.Row(file, ("service_type", string.Concat(Enumerable.Repeat("\"\n", 15 * 1024)))),
    ];

    private static string Long(string start, int length)
    {
        var text = new StringBuilder(start);
        for (var i = 0; text.Length < length; i++)
            text.Append((char)('0' + (i % 10)));
        return text.ToString();
    }
}
