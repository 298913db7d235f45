using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Budget;

/// <summary>Why a provider may not be asked now.</summary>
/// <param name="Why">A word of <c>ExplainRefusal.sql</c>.</param>
/// <param name="Wait">How long it lasts.</param>
/// <param name="Detail">What disabled the provider.</param>
internal sealed record Refusal(string Why, TimeSpan Wait, string? Detail)
{
    private const string OtherKey = "a replica with another key or address was started after this one; restart this one with those that are to be used";

    /// <summary>The provider may be asked within moments: only the last call was too close.</summary>
    public bool IsSpacing => Why == "spacing";

    public ProviderAnswer ToAnswer(DateTimeOffset now) => Why switch
    {
        "key" => new ProviderAnswer.KeyProblem(Detail ?? OtherKey),
        "quota_spent" => new ProviderAnswer.QuotaSpent(now + Wait),
        "circuit" => new ProviderAnswer.Transient("it failed too often and is given time", now + Wait),
        _ => new ProviderAnswer.Throttled(now + Wait),
    };
}
