using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace FleetTickets.Ingestor.Csv;

/// <summary>Text from a file made fit for a log, a table or a terminal.</summary>
internal static class PrintableText
{
    /// <summary>Control characters as <c>\xNN</c>, others that cannot be seen as <c>&lt;U+200B&gt;</c>; cut to at most so many bytes of UTF-8 between characters.</summary>
    public static string Of(ReadOnlySpan<char> text, int maxBytes)
    {
        var printable = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = Rune.IsControl(rune) ? Invariant($"\\x{rune.Value:X2}") : IsInvisible(Rune.GetUnicodeCategory(rune)) || (Rune.IsWhiteSpace(rune) && rune.Value != ' ') ? Invariant($"<U+{rune.Value:X4}>") : rune.ToString();
            bytes += Encoding.UTF8.GetByteCount(shown);
            if (bytes > maxBytes) break;
            printable.Append(shown);
        }

        return printable.ToString();
    }

    /// <summary>Characters that nobody sees: control and format characters, separators of lines and paragraphs. Blanks are none of them.</summary>
    public static bool IsInvisible(UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
