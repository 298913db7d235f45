using System.Text.RegularExpressions;

namespace FleetTickets.Geocoding.Cleaning;

/// <summary>
/// The steps of cleaning that look at words: what belongs to the network, the house or the road goes, the place stays. One object is one
/// pass over one name; each step leaves <see cref="Words"/> shorter or as it was.
/// </summary>
internal sealed partial class NameWords(CleaningRules rules, List<string> words, List<string> detail)
{
    private static readonly Dictionary<string, string> Roman = new()
    {
        ["I"] = "1", ["II"] = "2", ["III"] = "3", ["IV"] = "4", ["V"] = "5",
    };

    public List<string> Words { get; private set; } = words;

    /// <summary>All steps, in the order in which they depend on each other.</summary>
    public void Sweep()
    {
        Words = [.. Words.Select(word => Roman.GetValueOrDefault(word, word))];
        DropPhrases();
        Words.RemoveAll(rules.DropWords.Contains);
        DropNetworkElements();
        DropUnits();
        DropRegionPrefixes();
        Words = [.. Words.Select(word => rules.Expansions.GetValueOrDefault(word, word))];
        DropLooseNumbersAndLetters();
        CollapseRepeats();
        DropTrailingWords();
        if (Words.TrueForAll(rules.WordsThatNameNothing.Contains))
            Words.Clear();
    }

    private void DropPhrases()
    {
        foreach (var phrase in rules.DropPhrases.Select(phrase => phrase.Split(' ')))
            for (var i = Words.Count - phrase.Length; i >= 0; i--)
                if (i + phrase.Length <= Words.Count && Words.Skip(i).Take(phrase.Length).SequenceEqual(phrase))
                    Words.RemoveRange(i, phrase.Length);
    }

    private void DropNetworkElements()
    {
        for (var i = 0; i < Words.Count; i++)
        {
            var numbered = i + 1 < Words.Count && IsNumber(Words[i + 1]);
            if (rules.NetworkElements.Contains(Words[i]) || (numbered && rules.NetworkElementsWithNumber.Contains(Words[i])))
                Words.RemoveRange(i--, numbered ? 2 : 1);
        }
    }

    /// <summary>A unit word goes with its number or letter only: Pearl Court stays a name, COURT 512 does not.</summary>
    private void DropUnits()
    {
        for (var i = 0; i < Words.Count; i++)
        {
            var value = i + 1;
            while (value < Words.Count && rules.UnitFillers.Contains(Words[value]))
                value++;
            if (rules.UnitWords.Contains(Words[i]) && value < Words.Count && (IsNumber(Words[value]) || Words[value].Length == 1))
                TakeOff(i--, value + 1);
            else if (Ordinal().IsMatch(Words[i]) && i + 1 < Words.Count && rules.UnitWords.Contains(Words[i + 1]))
                TakeOff(i--, i + 3);
        }
    }

    private void TakeOff(int from, int to)
    {
        detail.Add(string.Join(' ', Words[from..to]));
        Words.RemoveRange(from, to - from);
    }

    private void DropRegionPrefixes()
    {
        while (Words.Count > 0 && rules.RegionPrefixes.Contains(Words[0]))
            Words.RemoveAt(0);
    }

    private void DropLooseNumbersAndLetters()
    {
        var kept = new List<string>(Words.Count);
        for (var i = 0; i < Words.Count; i++)
        {
            var word = Words[i];
            var before = kept.Count > 0 ? kept[^1] : "";
            var next = i + 1 < Words.Count ? Words[i + 1] : "";
            var isPartOfName = word.Any(char.IsAsciiDigit)
                ? rules.NumberedNames.GetValueOrDefault(before)?.Contains(word) == true
                    || (Ordinal().IsMatch(word) && rules.OrdinalStreets.Contains(next))
                : word.Length > 1 || rules.LetteredNames.GetValueOrDefault(before)?.Contains(word) == true;
            if (isPartOfName)
                kept.Add(word);
        }

        Words = kept;
    }

    private void CollapseRepeats()
    {
        for (var length = 3; length >= 1; length--)
            for (var i = 0; i + (2 * length) <= Words.Count; i++)
                while (i + (2 * length) <= Words.Count && Repeats(i, length))
                    Words.RemoveRange(i + length, length);
    }

    private bool Repeats(int at, int length)
    {
        for (var i = at; i < at + length; i++)
            if (Words[i] != Words[i + length])
                return false;

        // A name that is a real double (Buru Buru) repeats once by right, and any longer run of it is still that double.
        var word = Words[at];
        var isDouble = rules.Doubles.Contains(word) && Words.Skip(at).Take(length).All(other => other == word);
        return !isDouble || Words.Count(other => other == word) > 2;
    }

    private void DropTrailingWords()
    {
        while (Words.Count > 1 && rules.TrailingWords.Contains(Words[^1]) && !rules.KeptWithTrailingWord.Any(EndsWith))
            Words.RemoveAt(Words.Count - 1);
    }

    private bool EndsWith(string name) => name.Split(' ') is var end && end.Length <= Words.Count && Words[^end.Length..].SequenceEqual(end);

    private static bool IsNumber(string word) => Number().IsMatch(word);

    [GeneratedRegex("^[0-9]+[A-Z]?$")]
    private static partial Regex Number();

    [GeneratedRegex("^[0-9]+(?:ST|ND|RD|TH)$")]
    private static partial Regex Ordinal();
}
