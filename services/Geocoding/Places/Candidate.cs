namespace FleetTickets.Geocoding.Places;

/// <summary>One place that a provider offers as the answer. Whether it is accepted, the guards decide.</summary>
internal sealed record Candidate
{
    /// <summary>Stored as the provider of every copy of a position that is known here, whoever found the copy.</summary>
    public const string CopyProvider = "gazetteer";

    /// <summary>The provider's own name of the place.</summary>
    public required string Label { get; init; }

    /// <summary>The name, alias or label part that matched the query; the name guard compares the two.</summary>
    public required string MatchedName { get; init; }

    public required GeoPoint Point { get; init; }
    public required PlaceLevel Level { get; init; }

    /// <summary>The kind of place that is stored with the position, where it is not the level that the guards go by.</summary>
    public PlaceLevel? Kind { get; init; }

    /// <summary>How far off the position may be, in metres, by the answer itself; null for the usual of its kind (<c>tickets.radius_of</c>).</summary>
    public int? RadiusM { get; init; }

    /// <summary>Metres that come on top of either: the position is between several.</summary>
    public int SpreadM { get; init; }
    public required PlaceMatch Match { get; init; }

    /// <summary>0 to 100: what is stored as quality. Offline answers reach 60 at most.</summary>
    public required int Quality { get; init; }

    /// <summary>Orders candidates of one answer; equal ranks far apart are an ambiguity. Only comparable within one answer.</summary>
    public double Rank { get; init; }

    /// <summary>True of a place that a person or a provider gave a position: a copy of it is stored, and follows when that moves.</summary>
    public bool IsCopy { get; init; }

    public string CountryCode { get; init; } = "ke";

    /// <summary>Who has to be named with the position, by the provider's terms; null when nobody.</summary>
    public string? Attribution { get; init; }
}

/// <summary>How much ground an answer covers, the finest first. From <see cref="City"/> on it is too much to send a vehicle to.</summary>
internal enum PlaceLevel
{
    Building,
    Estate,
    Suburb,
    Town,
    City,
    County,
    Country,
}

/// <summary>How an answer was found, the surest first.</summary>
internal enum PlaceMatch
{
    /// <summary>The whole name, or an alias of it.</summary>
    Exact,

    /// <summary>The whole name but for its spelling.</summary>
    Spelling,

    /// <summary>A known place inside the name: Kasarani in "Kasarani Heights".</summary>
    Part,

    /// <summary>A name that looks like it, too little to be taken for it: only a person can tell.</summary>
    Doubtful,
}
