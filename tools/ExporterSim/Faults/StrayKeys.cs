namespace FleetTickets.ExporterSim.Faults;

/// <summary>Objects that look like change files to a careless eye. Each holds a valid CSV.</summary>
internal static class StrayKeys
{
    public static IReadOnlyList<(string Case, Func<string, string> KeyFor)> Of(string dataset) =>
    [
        ("notes", _ => $"automations/{dataset}/changes/notes.txt"),
        ("date-without-time", name => $"automations/{dataset}/changes/{name[..10]}.csv"),
        ("sub-folder", name => $"automations/{dataset}/changes/sub/{name}.csv"),
        ("upper-case-suffix", name => $"automations/{dataset}/changes/{name}.CSV"),
        ("impossible-date", _ => $"automations/{dataset}/changes/2026-13-45T99-99-99.csv"),
        ("suffix-after-the-name", name => $"automations/{dataset}/changes/{name}.csv.tmp"),
        ("text-after-the-timestamp", name => $"automations/{dataset}/changes/{name}-copy.csv"),
        ("legacy-full", name => $"automations/{dataset}/full/{name}.csv"),
        ("legacy-latest-csv", name => $"automations/{dataset}/latest.csv/{name}.csv"),
        ("legacy-latest-json", _ => $"automations/{dataset}/latest.json/latest.json"),
        ("legacy-snapshot", name => $"automations/{dataset}/{name}.csv"),
    ];
}
