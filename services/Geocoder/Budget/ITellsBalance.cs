namespace FleetTickets.Geocoder.Budget;

/// <summary>A provider that can be asked how many calls are left of its day. Asking counts as a call here.</summary>
internal interface ITellsBalance
{
    /// <summary>Does not throw for the provider's troubles: then nothing is known.</summary>
    Task<Balance> AskBalanceAsync(CancellationToken cancellationToken);
}

/// <summary>What a provider says of its day.</summary>
/// <param name="Remaining">How many calls are left; null when it did not tell.</param>
internal sealed record Balance(int? Remaining);
