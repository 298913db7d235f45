using System.Text;

namespace FleetTickets.Geocoder.Providers.Remote;

/// <summary>Text of others as the database, the log and a terminal take it.</summary>
internal static class OneLine
{
    /// <summary>Without control characters, and no longer than this.</summary>
    public static string Of(string text, int longest) =>
        string.Concat(text.EnumerateRunes().Take(longest).Select(rune => Rune.IsControl(rune) ? " " : rune.ToString())).Trim();
}
