using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Matching;

namespace FleetTickets.Geocoding.Guards;

/// <summary>
/// Decides which of a provider's candidates, if any, is the place: the same guards for every provider, each with its reason code. A position in
/// the wrong town is worse than none, so what is not certain is refused or left for a person. Pure; never throws.
/// </summary>
internal static class CandidateGuards
{
    /// <summary>Answers closer together than this are the same place for a vehicle.</summary>
    private const double SamePlaceKm = 2;

    /// <summary>Of two places with exactly the name, the one around the centre is meant when the other is this many times as far from it...</summary>
    private const double ClearlyNearerTimes = 2;

    /// <summary>...and this much further: the two Kasaranis lie 23 km apart.</summary>
    private const double ClearlyNearerKm = 6;

    private static readonly HashSet<string> WordsOfKind =
    [
        .. CleaningRules.BuiltIn.WordsThatNameNothing.Concat(CleaningRules.BuiltIn.Expansions.Values).Select(word => word.ToLowerInvariant()),
        "north", "south", "east", "west", "upper", "lower", "central", "new", "old", "villas", "villa", "plaza", "mall", "centre", "center", "close", "lane", "way",
        "crescent", "view", "park", "hill", "hills", "residence", "residences", "towers", "tower", "shopping", "village", "homes", "complex", "primary", "secondary",
        "church", "hotel", "highway", "bypass", "kenya",
    ];

    /// <summary>Resolved, or unresolved with the reason and what was offered. <paramref name="provider"/> is whose answer it is.</summary>
    public static PlaceOutcome Judge(PlaceQuery query, IReadOnlyList<Candidate> candidates, string provider)
    {
        var judged = candidates.Select(candidate => (Candidate: candidate, Reason: ReasonAgainst(query, candidate))).ToList();
        var passed = judged.Where(one => one.Reason is null).Select(one => one.Candidate).ToList();
        if (passed.Count == 0)
            return Refused("rejected", judged.MaxBy(one => one.Candidate.Rank).Reason ?? ReasonCode.NoMatch, candidates);

        var sure = passed.Where(candidate => candidate.Match != PlaceMatch.Doubtful).ToList();
        if (sure.Count == 0)
            return Refused("review", ReasonCode.Spelling, passed);

        var highest = sure.Max(candidate => candidate.Rank);
        var equals = sure.Where(candidate => candidate.Rank >= highest).OrderBy(candidate => KmFromCentre(query, candidate)).ToList();
        return equals.Exists(candidate => IsRivalOf(equals[0], candidate, query))
            ? Refused("review", ReasonCode.Ambiguous, equals)
            : new PlaceOutcome.Resolved(equals[0].IsCopy ? Candidate.CopyProvider : provider, equals[0]);

        PlaceOutcome.Unresolved Refused(string status, string reason, IEnumerable<Candidate> offered) =>
            new(status, reason, provider, [.. offered.Select(OfferedPlace.Of)]);
    }

    /// <summary>Elsewhere, and not clearly further from the centre. A misspelt name or a part of one is too little to be sure by distance.</summary>
    private static bool IsRivalOf(Candidate nearest, Candidate other, PlaceQuery query)
    {
        if (other.Point.KmTo(nearest.Point) <= SamePlaceKm)
            return false;
        var (near, far) = (KmFromCentre(query, nearest), KmFromCentre(query, other));
        return nearest.Match != PlaceMatch.Exact || far < near * ClearlyNearerTimes || far - near < ClearlyNearerKm;
    }

    private static string? ReasonAgainst(PlaceQuery query, Candidate candidate)
    {
        if (!candidate.CountryCode.Equals("ke", StringComparison.OrdinalIgnoreCase) || !KenyaBox.Contains(candidate.Point))
            return ReasonCode.OutsideKenya;
        if (query.Centroid is null)
            return ReasonCode.NoCentroid;
        if (KmFromCentre(query, candidate) > query.RadiusKm)
            return ReasonCode.TooFar;
        if (candidate.Level >= PlaceLevel.County || (candidate.Level == PlaceLevel.City && candidate.Match != PlaceMatch.Exact))
            return ReasonCode.Level;
        return candidate.Match == PlaceMatch.Doubtful || NamesAgree(query, candidate) ? null : ReasonCode.Name;
    }

    private static double KmFromCentre(PlaceQuery query, Candidate candidate) => query.Centroid?.KmTo(candidate.Point) ?? 0;

    /// <summary>A word of kind or direction is shared by places that have nothing else in common: Fedha Heights is not Sunrise Heights.</summary>
    private static bool NamesAgree(PlaceQuery query, Candidate candidate)
    {
        var asked = query.Place.ToLowerInvariant().Split(' ');
        var matched = candidate.MatchedName.ToLowerInvariant().Split(' ');
        // One letter distinguishes South C from South B: an answer may leave a number out, and never have another one.
        if (!matched.Where(PlaceIndex.MustBeEqual).All(asked.Contains))
            return false;
        if (Likeness.IsSure(query.PlaceKey, PlaceNameCleaner.KeyOf(candidate.MatchedName)))
            return true;

        var (askedNames, matchedNames) = (asked.Where(IsOfItsOwn).ToList(), matched.Where(IsOfItsOwn).ToList());
        return askedNames.Count > 0 && matchedNames.Count > 0
            ? askedNames.Intersect(matchedNames).Any()
            : matchedNames.Count == 0 ? matched.All(asked.Contains) : asked.All(matched.Contains);
    }

    private static bool IsOfItsOwn(string word) => !PlaceIndex.MustBeEqual(word) && !WordsOfKind.Contains(word);
}
