using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Matching;

namespace FleetTickets.Geocoding.Review;

/// <summary>An unknown word, how many tickets have it in their name, and one such name.</summary>
internal sealed record TokenCount(string Token, long Tickets, string Example);

/// <summary>
/// Finds what the cleaning rules may lack: words in capitals that cleaning leaves in tickets' location names and that are part of no known
/// place. A network code among them belongs into the rules, a place into the gazetteer. Reads only.
/// </summary>
internal sealed class UnknownTokens(NameStore store, PlaceNameCleaner cleaner, IReadOnlyList<KnownPlace> builtIn)
{
    /// <summary>The words that most tickets have first.</summary>
    public async Task<IReadOnlyList<TokenCount>> CountAsync(int limit, CancellationToken cancellationToken)
    {
        var known = builtIn.SelectMany(place => WordsOf(place.KnownAs)).ToHashSet();
        known.UnionWith((await store.FindPlaceNamesAsync(cancellationToken)).SelectMany(WordsOf));

        var counts = new Dictionary<string, TokenCount>();
        foreach (var (name, tickets) in await store.CountNamesAsync(cancellationToken))
            foreach (var token in LeftIn(name).Where(token => !known.Contains(token)))
                counts[token] = counts.TryGetValue(token, out var before) ? before with { Tickets = before.Tickets + tickets } : new TokenCount(token, tickets, name);

        return [.. counts.Values.OrderByDescending(one => one.Tickets).ThenBy(one => one.Token, StringComparer.Ordinal).Take(limit)];
    }

    /// <summary>Words of two letters and more that cleaning leaves and that stand in capitals in the name: SPLT, not Splt.</summary>
    private IEnumerable<string> LeftIn(string name) =>
        WordsOf(cleaner.Clean(name).Place)
            .Where(word => word.Length > 1 && word.Any(char.IsAsciiLetter) && !cleaner.IsOrdinary(word) && name.Contains(word, StringComparison.Ordinal))
            .Distinct();

    private static string[] WordsOf(string place) => place.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
