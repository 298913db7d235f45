using FleetTickets.Geocoder.Cleaning;

namespace FleetTickets.Geocoder.Adoption;

/// <summary>
/// Takes over the places of a database that was in use before: each old key is cleaned like a name, once. A verified place then applies
/// anywhere under its new key. An unverified one names no cluster, so it could be in the wrong town: it is kept as a candidate that the
/// guards judge for each cluster. The old row stays, and says what its key is now. Idempotent.
/// </summary>
internal sealed class AdoptionPass(AdoptedPlaceStore store, PlaceNameCleaner cleaner, ILogger<AdoptionPass> logger)
{
    private const int Batch = 1000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        while (await store.NextKeysAsync(Batch, cancellationToken) is { Length: > 0 } oldKeys)
        {
            var clean = oldKeys.Select(cleaner.Clean).ToList();
            await store.AdoptAsync(
                oldKeys, [.. clean.Select(one => one.IsEmpty ? null : one.Key)], [.. clean.Select(one => one.Place)], cleaner.RulesVersion, cancellationToken);
            total += oldKeys.Length;
        }

        if (total > 0)
            logger.PlacesAdopted(total);
    }
}
