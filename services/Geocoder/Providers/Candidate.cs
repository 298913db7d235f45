namespace FleetTickets.Geocoder.Providers;

/// <summary>One place that a provider offers as the answer. Whether it is one, the guards decide.</summary>
internal sealed record Candidate
{
    /// <summary>The provider's own name of the place.</summary>
    public required string Label { get; init; }

    /// <summary>The name, alias or label part that the question matched; compared with the question by the name guard.</summary>
    public required string MatchedName { get; init; }

    public required GeoPoint Point { get; init; }
    public required PlaceLevel Level { get; init; }
    public required PlaceMatch Match { get; init; }

    /// <summary>0 to 100: what is stored as quality. Offline answers reach 60 at most.</summary>
    public required int Quality { get; init; }

    /// <summary>Orders candidates of one answer; equal ranks far apart are an ambiguity. Only comparable within one answer.</summary>
    public double Rank { get; init; }

    /// <summary>True of a place that a person or a provider gave a position: what is stored of it here follows when that moves.</summary>
    public bool IsCopy { get; init; }

    public string CountryCode { get; init; } = "ke";

    /// <summary>Whom the position is owed to, as the provider's terms ask; null when nobody.</summary>
    public string? Attribution { get; init; }
}
