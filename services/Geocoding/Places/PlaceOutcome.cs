namespace FleetTickets.Geocoding.Places;

/// <summary>The result of a query: by the guards for one provider's candidates, by the chain for all its providers.</summary>
internal abstract record PlaceOutcome
{
    private PlaceOutcome()
    {
    }

    public sealed record Resolved(string Provider, Candidate Candidate) : PlaceOutcome;

    /// <summary>Every provider answered and none gave a position that may be used. Remembered until it expires.</summary>
    /// <param name="Status"><c>no_match</c>; <c>rejected</c>, no candidate passes; <c>review</c>, several pass and only a person can distinguish them.</param>
    /// <param name="Reason">A word of <see cref="ReasonCode"/>.</param>
    /// <param name="Provider">Whose answer it was.</param>
    /// <param name="Candidates">What was offered, for the person who reviews.</param>
    public sealed record Unresolved(string Status, string Reason, string Provider, IReadOnlyList<OfferedPlace> Candidates) : PlaceOutcome;

    /// <summary>A provider that may know the place could not be queried. The place stays pending, with what the others answered.</summary>
    /// <param name="Why">The trouble.</param>
    /// <param name="Until">When it is over; null when that is unknown.</param>
    /// <param name="PriorAnswers">What the providers that were queried answered, by their names.</param>
    public sealed record Postponed(string Why, DateTimeOffset? Until, IReadOnlyDictionary<string, PriorAnswer> PriorAnswers) : PlaceOutcome;
}

/// <summary>A place that a provider offered and that was not taken, as it is stored.</summary>
internal sealed record OfferedPlace(string Label, double Latitude, double Longitude, string? Level = null, string? Match = null)
{
    public static OfferedPlace Of(Candidate candidate) => new(
        candidate.Label, candidate.Point.Latitude, candidate.Point.Longitude, candidate.Level.ToString().ToLowerInvariant(), candidate.Match.ToString().ToLowerInvariant());
}
