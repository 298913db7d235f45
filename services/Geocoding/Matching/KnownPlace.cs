namespace FleetTickets.Geocoding.Matching;

/// <summary>A place of a gazetteer, under one of its names.</summary>
internal sealed record KnownPlace(string Name, GeoPoint Point, PlaceLevel Level, string KnownAs, string Key)
{
    public PlaceOrigin Origin { get; init; } = PlaceOrigin.BuiltIn;

    /// <summary>0 to 100, of an answer by the whole name. What no person has checked reaches 60 at most.</summary>
    public int Quality { get; init; } = 60;

    /// <summary>Who has to be named with the position; null when nobody.</summary>
    public string? Attribution { get; init; }

    /// <summary>The kind that its own row has; null where <see cref="Level"/> says it.</summary>
    public PlaceLevel? Kind { get; init; }

    /// <summary>How far off its point may be, in metres, as its own row has it; null for the usual of its kind.</summary>
    public int? RadiusM { get; init; }

    /// <summary>How far its own points lie from the one that stands for them, in kilometres; 0 for a place with one point.</summary>
    public double SpreadKm { get; init; }

    /// <summary>False when it is known by another name besides.</summary>
    public bool IsOwnName => KnownAs.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The place as an answer. <paramref name="namedAs"/> are the words of the query that name it, where they are not its own name. What is called after a
    /// building is somewhere about it: an estate at best.
    /// </summary>
    public Candidate Offer(PlaceQuery query, PlaceMatch match, int quality, double rank, string? namedAs = null) => new()
    {
        Kind = match == PlaceMatch.Part && Kind == PlaceLevel.Building ? PlaceLevel.Estate : Kind,
        RadiusM = match == PlaceMatch.Part && Kind == PlaceLevel.Building ? null : RadiusM,
        SpreadM = (int)Math.Round(1000 * SpreadKm),
        Label = Name,
        MatchedName = namedAs ?? KnownAs,
        Point = Point,
        Level = Level,
        Match = match,
        Quality = query.FromLandmark ? quality - 10 : quality,
        Rank = rank,
        Attribution = Attribution,
        IsCopy = Origin is PlaceOrigin.Verified or PlaceOrigin.Answered,
    };
}

/// <summary>Where the position of a known place is from, the most trusted first.</summary>
internal enum PlaceOrigin
{
    /// <summary>A person's decision, for any ticket.</summary>
    Verified,

    /// <summary>A provider's answer for another cluster.</summary>
    Answered,

    /// <summary>The list that ships with the service.</summary>
    BuiltIn,

    /// <summary>A gazetteer that an operator imported.</summary>
    Imported,
}
