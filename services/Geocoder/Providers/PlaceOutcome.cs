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
    public sealed record Unresolved(string Status, string Reason, string Provider, IReadOnlyList<Candidate> Candidates) : PlaceOutcome;

    /// <summary>Somebody who might know could not be asked now. Nothing is remembered of the place; it stays pending.</summary>
    public sealed record Postponed(string Why, DateTimeOffset? Until) : PlaceOutcome;
}
