namespace FleetTickets.Geocoder.Providers;

/// <summary>How an answer was found, the surest first.</summary>
internal enum PlaceMatch
{
    /// <summary>The whole name, or an alias of it.</summary>
    Exact,

    /// <summary>The whole name but for its spelling.</summary>
    Spelling,

    /// <summary>A known place inside the name: Kasarani in "Kasarani Heights".</summary>
    Part,
}
