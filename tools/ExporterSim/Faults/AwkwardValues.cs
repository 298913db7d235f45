namespace FleetTickets.ExporterSim.Faults;

/// <summary>Good rows with values that are easily misread.</summary>
internal static class AwkwardValues
{
    public static readonly IReadOnlyList<string> AlarmSpellings = ["True", "TRUE", "t", "T", "1", " true ", "\ttrue"];
    public static readonly IReadOnlyList<string> NoAlarmSpellings = ["", "yes", "0", "F", "on", "truely", "11"];
    public static readonly IReadOnlyList<string> FlagSpellings = ["True", "TRUE", "t", "1", " true ", "False", "f", "0", "yes", "2", "", "null"];
    public static readonly IReadOnlyList<string> Regions = ["nairobi", "NAIROBI", "NaIrObI", "Nairobi West", "MOMBASA ", " kisumu"];
    public static readonly IReadOnlyList<string> RawStatuses = ["closed", "Closed", "cLoSeD", "in progress", "résolu", "waiting (3rd party)"];

    public static readonly IReadOnlyList<string> Timestamps =
    [
        "2026-06-20T15:50:39", "2026-06-20 15:50:39.5", "2026-06-20 15:50:39.123", "2026-06-20T15:50:39.123456", "2026-06-20 15:50",
        "2026-06-20T15:50", "2024-02-29 12:00:00", "2026-06-21 00:30:00",
        // From here on: no times.
        "2026-02-31 10:00:00", "2026-02-29 10:00:00", "2026-06-20 24:00:00", "2026-06-20 15:60:00", "2026-06-20 15:50:60", "2026-13-01 10:00:00",
        "2026-00-10 10:00:00", "0000-00-00 00:00:00", "2026-06-20", "20/06/2026 15:50", "2026-6-20 15:50:39", "2026-06-20T15:50:39Z",
        "2026-06-20 15:50:39+03:00", "yesterday", "NULL", "1782057039", "2026-06-20  15:50:39", "infinity", "2026-06-20 15:50:39 EAT",
    ];

    public static readonly IReadOnlyList<string> Hours =
    [
        "12", "0", "0.00", "7.5", "0.025", "0.0083", "123456.654321", "007.50",
        // From here on: no numbers.
        "1234567", "12,5", "1e3", "NaN", "Infinity", "n/a", "12h", "1.2345678", "1.2.3", "0x10", "--",
    ];

    public static readonly IReadOnlyList<(string Latitude, string Longitude)> Coordinates =
    [
        ("-1.292066", "36.821945"), ("-4.043477", "39.668206"), ("0.51", "35.27"), ("-1", "37"),
        // From here on: no position, kept in raw alone.
        ("NaN", "NaN"), ("NaN", "36.821945"), ("51.507351", "-0.127758"), ("36.821945", "-1.292066"), ("0", "0"), ("-1.292066", ""), ("", "36.821945"),
        ("-1.292066e0", "36.821945"), ("-1,292066", "36,821945"), ("Infinity", "36.8"), ("-1.29 S", "36.82 E"), ("1234567", "36.8"),
    ];

    public static readonly IReadOnlyList<string> QuotedTexts =
    [
        "the \"blue\" gate", "\"", "\"\"", "a, b,, c", ",", "first line\nsecond line", "first line\r\nsecond line", "\n", "ends with a quote\"",
        "\"starts, with\n\"\"all\"\" of it\r\n\"", "'single' `back`", "back\\slash \\n \\\"", "=1+2", "; | \t",
    ];

    public static readonly IReadOnlyList<string> Unicode =
    [
        "Café Königshof", "Cafe\u0301 (combining)", "🏠 Nyumba ya 🧑🏾‍🔧", "مدخل كايولي", "\u202Eltr no more", "内罗毕市", "\U0001D4A6ayole", "non\u00A0breaking",
        "zero\u200Bwidth", "line\u2028separator", "\u0001 control", "Ngũgĩ wa Thiong'o Rd", "ß İ ı ǆ", "\uFFFD replaced", "€ 5",
    ];

    public static readonly IReadOnlyList<AwkwardCase> All =
    [
        AwkwardCase.Adding("quoting", (file, spares) => QuotedTexts.SelectMany(text => new[]
        {
            spares.Row(file, ("service_type", text)), spares.Row(file, ("owner", text)), spares.Row(file, ("location_name", text)),
        })),
        AwkwardCase.Adding("unicode", (file, spares) => Unicode.SelectMany(text => new[]
        {
            spares.Row(file, ("location_name", text), ("owner", text)), spares.Row(file, ("cluster", text), ("service_type", text)),
        })),
        AwkwardCase.Adding("alarm-spellings", (file, spares) => AlarmSpellings.Concat(NoAlarmSpellings).Select(text => spares.Row(file, ("is_alarm", text)))),
        AwkwardCase.Adding("letter-case", (file, spares) =>
            Regions.Zip(RawStatuses, (region, status) => spares.Row(file, ("region", region), ("raw_status", status)))),
        AwkwardCase.Adding("empty-fields", (file, spares) =>
        [
            OnlyTheId(spares.Row(file)),
            spares.Row(file, ("owner", "   "), ("location_name", " ")),
            spares.Row(file, ("cluster", ""), ("region", ""), ("location_name", "")),
            spares.ClosedRow(file, ("closed_at", ""), ("mttr", "")),
        ]),
        AwkwardCase.Adding("odd-timestamps", (file, spares) => Timestamps.Select(text =>
            spares.ClosedRow(file, ("created_at_service", text), ("closed_at", text), ("scheduled_at", text), ("first_seen_at", text), ("updated_at", text)))),
        AwkwardCase.Adding("odd-hours", (file, spares) => Hours.Select(text => spares.ClosedRow(file, ("mttr", text)))),
        AwkwardCase.Adding("odd-flags", (file, spares) => FlagSpellings.Select(text => spares.Row(file, ("is_actionable", text), ("is_auto_closed", text)))),
        AwkwardCase.Adding("feed-coordinates", (file, spares) => Coordinates.Select(at => spares.Row(file, ("latitude", at.Latitude), ("longitude", at.Longitude)))),
    ];

    private static string[] OnlyTheId(string[] row) => [row[0], .. Enumerable.Repeat("", row.Length - 1)];
}
