namespace FleetTickets.Geocoding.Providers;

/// <summary>
/// The answer of a provider: one taxonomy for all of them. Only <see cref="Hit"/>, <see cref="NoMatch"/> and <see cref="BadRequest"/> say something
/// about the place and may be remembered; the others are about the provider. Whatever is not understood is <see cref="Transient"/>.
/// </summary>
internal abstract record ProviderAnswer
{
    private ProviderAnswer()
    {
    }

    /// <summary>How many calls the provider reports as left of its day; null when it does not.</summary>
    public int? RemainingToday { get; init; }

    /// <summary>True when it is the answer to the second question, by the name alone: the first is answered by "no such place".</summary>
    internal bool IsToWiderQuestion { get; init; }

    /// <summary>Places were found. They still have to pass the guards.</summary>
    public sealed record Hit(IReadOnlyList<Candidate> Candidates) : ProviderAnswer;

    /// <summary>The provider answered, and has no such place.</summary>
    public sealed record NoMatch : ProviderAnswer;

    /// <summary>The query itself is rejected: the same text is never sent again.</summary>
    public sealed record BadRequest(string Detail) : ProviderAnswer;

    /// <summary>Too fast. The same provider can be queried later.</summary>
    public sealed record Throttled(DateTimeOffset Until) : ProviderAnswer;

    /// <summary>The day's budget is spent. Another provider can be queried now.</summary>
    public sealed record QuotaSpent(DateTimeOffset Until) : ProviderAnswer;

    /// <summary>The key is wrong, not active or not allowed: needs an operator.</summary>
    public sealed record KeyProblem(string Detail) : ProviderAnswer;

    /// <summary>Server trouble, a timeout, an answer that is none. It may be known until when a query is of no use.</summary>
    public sealed record Transient(string Detail, DateTimeOffset? Until = null) : ProviderAnswer;
}
