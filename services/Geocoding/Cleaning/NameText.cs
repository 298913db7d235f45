using System.Text;
using System.Text.RegularExpressions;

namespace FleetTickets.Geocoding.Cleaning;

/// <summary>
/// The steps of cleaning that look at characters: plain ASCII, no phone numbers, ticket ids or coordinates, words apart from each other.
/// </summary>
internal sealed partial class NameText
{
    private readonly Dictionary<char, string> _fold = [];
    private readonly CleaningRules _rules;
    private readonly Regex _ticketId;
    private readonly Regex _gluedElement;

    public NameText(CleaningRules rules)
    {
        _rules = rules;

        // Unicode normalization does nothing under InvariantGlobalization, so the letters that occur are folded by a table of our own.
        foreach (var (letters, plain) in rules.Fold)
            foreach (var letter in letters)
            {
                _fold.TryAdd(char.ToUpperInvariant(letter), plain.ToUpperInvariant());
                _fold[letter] = plain;
            }

        _ticketId = new Regex($"(?<![A-Za-z])({string.Join('|', rules.TicketPrefixes)})[0-9]{{4,}}", RegexOptions.IgnoreCase | RegexOptions.Compiled);
        _gluedElement = new Regex($"(?<=[A-Z0-9])({string.Join('|', rules.GluedElements)})(?=[0-9])", RegexOptions.Compiled);
    }

    /// <summary>The name's words, upper case, of letters, digits and inner apostrophes; by the parts that commas, brackets and dashes between blanks divide it into.</summary>
    public List<List<string>> Parts(string name)
    {
        var text = _ticketId.Replace(Coordinate().Replace(ToAscii(name), " "), " ");
        text = CamelCase().Replace(Phone().Replace(text, " "), " ").ToUpperInvariant();
        text = DottedInitials().Replace(text, match => match.Value.Replace(".", "", StringComparison.Ordinal));
        foreach (var (written, meant) in _rules.TextReplacements)
            text = text.Replace(written, meant, StringComparison.Ordinal);
        text = _gluedElement.Replace(text, " $1");

        return [.. PartEnds().Split(text).Select(Words)];
    }

    private static List<string> Words(string part) =>
        [.. Separators().Split(part).Select(word => word.Trim('\'')).Where(word => word.Length > 0).SelectMany(ApartFromItsNumber)];

    private string ToAscii(string name)
    {
        var ascii = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (_fold.TryGetValue(character, out var plain))
                ascii.Append(plain);
            else if (char.IsAsciiLetterOrDigit(character) || char.IsBetween(character, '!', '~'))
                ascii.Append(character);
            else if (char.IsWhiteSpace(character) || char.IsControl(character))
                ascii.Append(' ');
        }

        return ascii.ToString();
    }

    /// <summary>GITHURAI45 is GITHURAI 45, PHASE5A is PHASE 5A, 12SDUS is 12 SDUS; B2B and 1ST stay.</summary>
    private static IEnumerable<string> ApartFromItsNumber(string word)
    {
        var match = WordAndNumber().Match(word) is { Success: true } wordFirst ? wordFirst : NumberAndWord().Match(word);
        return match.Success ? [match.Groups[1].Value, match.Groups[2].Value] : [word];
    }

    [GeneratedRegex("-?[0-9]{1,3}\\.[0-9]{3,}")]
    private static partial Regex Coordinate();

    [GeneratedRegex("\\+?[0-9]{9,}")]
    private static partial Regex Phone();

    [GeneratedRegex("(?<=[a-z])(?<!\\bMc|\\bMac)(?=[A-Z])")]
    private static partial Regex CamelCase();

    [GeneratedRegex("(?<![A-Z0-9])(?:[A-Z]\\.){2,}")]
    private static partial Regex DottedInitials();

    [GeneratedRegex("[,;|()]|(?<= )-+(?= )")]
    private static partial Regex PartEnds();

    [GeneratedRegex("[^A-Z0-9']+")]
    private static partial Regex Separators();

    [GeneratedRegex("^([A-Z']{2,})([0-9]+[A-Z]?)$")]
    private static partial Regex WordAndNumber();

    [GeneratedRegex("^([0-9]+)([A-Z]{3,})$")]
    private static partial Regex NumberAndWord();
}
