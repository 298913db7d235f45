using System.Text;

namespace FleetTickets.Ingestor.Csv;

/// <summary>Text from a file made fit for a log, a table or a terminal.</summary>
internal static class PrintableText
{
    /// <summary>Control characters as <c>\xNN</c>, cut to at most so many bytes of UTF-8 between characters.</summary>
    public static string Of(ReadOnlySpan<char> text, int maxBytes)
    {
        var printable = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var isControl = Rune.IsControl(rune);
            bytes += isControl ? 4 : rune.Utf8SequenceLength;
            if (bytes > maxBytes) break;
            if (isControl) printable.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}");
            else printable.Append(rune.ToString());
        }

        return printable.ToString();
    }
}
