using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoding.Budget;

/// <summary>A provider that counts its calls: each is one request, made under the permit that it is given. Reports its troubles as answers.</summary>
internal interface ICountedProvider
{
    string Name { get; }

    /// <summary>Whether <see cref="AskBalanceAsync"/> is worth a call.</summary>
    bool HasBalance => false;

    Task<ProviderAnswer> AskAsync(PlaceQuery query, SendPermit permit, CancellationToken cancellationToken);

    /// <summary>Queries how many calls are left of its day: <see cref="ProviderAnswer.RemainingToday"/>, and nothing else in the answer counts.</summary>
    Task<ProviderAnswer> AskBalanceAsync(SendPermit permit, CancellationToken cancellationToken) => throw new NotSupportedException();
}
