using System.Globalization;

namespace FleetTickets.ExporterSim.Feed;

/// <summary>A change file's name is the start of its export, EAT: <c>2026-06-22T15-50-39</c>.</summary>
internal static class FileNames
{
    private const string Pattern = "yyyy-MM-dd'T'HH-mm-ss";

    public static string Of(DateTime exportStart) => exportStart.ToString(Pattern, CultureInfo.InvariantCulture);

    public static bool TryParse(string name, out DateTime exportStart) =>
        DateTime.TryParseExact(name, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out exportStart);

    public static string KeyOf(string dataset, string name) => $"automations/{dataset}/changes/{name}.csv";
}
