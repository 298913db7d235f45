namespace FleetTickets.Geocoder.Providers;

/// <summary>A known place, under one of the names it goes by.</summary>
internal sealed record NamedPlace(string Name, GeoPoint Point, PlaceLevel Level, string KnownAs, string Key)
{
    public PlaceOrigin Origin { get; init; } = PlaceOrigin.BuiltIn;

    /// <summary>0 to 100, of an answer by the whole name. What no person has checked reaches 60 at most.</summary>
    public int Quality { get; init; } = 60;

    /// <summary>Whom the position is owed to; null when nobody.</summary>
    public string? Attribution { get; init; }
}

/// <summary>Whose word a known place is, the most trusted first.</summary>
internal enum PlaceOrigin
{
    /// <summary>A person's, for any ticket.</summary>
    Verified,

    /// <summary>A provider's, which answered for another cluster.</summary>
    Answered,

    /// <summary>The list that ships with the service.</summary>
    BuiltIn,

    /// <summary>A gazetteer that an operator imported.</summary>
    Imported,
}
