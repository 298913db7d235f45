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
            var shown = Rune.IsControl(rune) ? Invariant($"\\x{rune.Value:X2}") : IsInvisible(rune) || (Rune.IsWhiteSpace(rune) && rune.Value != ' ') ? Invariant($"<U+{rune.Value:X4}>") : rune.ToString();
            bytes += Encoding.UTF8.GetByteCount(shown);
            if (bytes > maxBytes) break;
            printable.Append(shown);
        }

        return printable.ToString();
    }

    /// <summary>Characters that nobody sees: those of <see cref="IsInvisible(UnicodeCategory)"/>, and fillers, joiners and variation selectors, which Unicode counts among letters and marks (Default_Ignorable_Code_Point).</summary>
    public static bool IsInvisible(Rune rune) => IsInvisible(Rune.GetUnicodeCategory(rune))
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Control and format characters, separators of lines and paragraphs. Blanks are none of them.</summary>
    public static bool IsInvisible(UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
