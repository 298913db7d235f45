namespace FleetTickets.Geocoder.Providers;

/// <summary>What is known of a place after the whole chain was asked.</summary>
internal abstract record PlaceOutcome
{
    private PlaceOutcome()
    {
    }

    public sealed record Resolved(string Provider, Candidate Candidate) : PlaceOutcome;

    /// <summary>Every provider answered and none gave a position that may be used. Remembered until it expires.</summary>
    /// <param name="Status"><c>no_match</c>, <c>rejected</c> or <c>review</c>.</param>
    /// <param name="Reason">A word of <see cref="Guards.ReasonCode"/>.</param>
    /// <param name="Provider">Whose answer it was.</param>
    /// <param name="Candidates">What was offered, for the person who reviews.</param>
    public sealed record Unresolved(string Status, string Reason, string Provider, IReadOnlyList<OfferedPlace> Candidates) : PlaceOutcome;

    /// <summary>Somebody who might know could not be asked now. The place stays pending, with what the others said.</summary>
    /// <param name="Why">The trouble.</param>
    /// <param name="Until">When it is over; null when nobody knows.</param>
    /// <param name="Heard">What the providers that could be asked said, by their names.</param>
    public sealed record Postponed(string Why, DateTimeOffset? Until, IReadOnlyDictionary<string, Heard> Heard) : PlaceOutcome;
}

/// <summary>A place that a provider offered and that was not taken, as it is stored.</summary>
internal sealed record OfferedPlace(string Label, double Latitude, double Longitude, string Level, string Match)
{
    public static OfferedPlace Of(Candidate candidate) => new(
        candidate.Label, candidate.Point.Latitude, candidate.Point.Longitude, candidate.Level.ToString().ToLowerInvariant(), candidate.Match.ToString().ToLowerInvariant());
}
