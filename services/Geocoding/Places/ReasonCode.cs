namespace FleetTickets.Geocoding.Places;

/// <summary>Why a place or cluster has no position, as stored in the <c>reason</c> of both gazetteers. Operators filter by these words: they never change.</summary>
internal static class ReasonCode
{
    /// <summary>Every provider answered, none has the place.</summary>
    public const string NoMatch = "no_match";

    /// <summary>Outside Kenya's box, or the provider reports another country.</summary>
    public const string OutsideKenya = "outside_kenya";

    /// <summary>Further from the cluster's centre than allowed: the wrong-town guard.</summary>
    public const string TooFar = "too_far";

    /// <summary>The cluster has no centre, so nothing unverified can be trusted.</summary>
    public const string NoCentroid = "no_centroid";

    /// <summary>The answer is a city, county or country, and the place is something inside it.</summary>
    public const string Level = "level";

    /// <summary>The answer's name has nothing to do with the question.</summary>
    public const string Name = "name";

    /// <summary>A known name looks like the question's, too little to be taken for it.</summary>
    public const string Spelling = "spelling";

    /// <summary>Two equally good answers lie apart.</summary>
    public const string Ambiguous = "ambiguous";

    /// <summary>A remote provider gave three or more places this one coordinate: most likely it fell back to something around them.</summary>
    public const string Collapse = "collapse";

    /// <summary>An alias of the name was set, changed or removed since: queried again at once.</summary>
    public const string AliasChanged = "alias_changed";

    /// <summary>The place that this row was copied from has moved, or is no place any more: looked for again at once.</summary>
    public const string SourceChanged = "source_changed";

    /// <summary>A cluster's proposed centre is not certain enough to be used before a person has looked.</summary>
    public const string LowConfidence = "low_confidence";

    /// <summary>A place that the database brought along, valid for no cluster in particular: offered to the guards before any provider is queried.</summary>
    public const string Adopted = "adopted";

    /// <summary>The provider refuses the text of the question.</summary>
    public const string Invalid = "invalid";
}
