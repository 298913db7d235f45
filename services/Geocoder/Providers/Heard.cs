namespace FleetTickets.Geocoder.Providers;

/// <summary>What one provider said of a place, kept while others could not be asked: it is not asked the same again.</summary>
internal sealed record Heard
{
    /// <summary>Nobody has said anything.</summary>
    public static readonly IReadOnlyDictionary<string, Heard> Nothing = new Dictionary<string, Heard>();

    /// <summary>It knows the place by neither name, or its answer was refused; null while a question is left.</summary>
    public PlaceOutcome.Unresolved? Failure { get; init; }

    /// <summary>It does not know the place within its cluster; the question by the name alone is left.</summary>
    public bool Widen { get; init; }
}
