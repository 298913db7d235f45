namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>A command line that can be copied into a shell as it stands, whatever names are in it.</summary>
internal static class Shell
{
    public static string Line(params IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_.:/".Contains(letter))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
