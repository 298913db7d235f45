using System.Runtime.InteropServices;

namespace FleetTickets.Scanner;

/// <summary>
/// Remembers what one dataset's files were offered, so that a file which still waits is offered again after 2 minutes, then after
/// double the time, up to an hour: often enough that a lost message costs little, seldom enough that a long outage does not flood the
/// queue. In memory: a restarted Scanner offers everything once more, which the Ingestor's ledger makes harmless.
/// </summary>
internal sealed class Offers(TimeProvider time)
{
    public static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Dictionary<ListedObject, Offer> _offers = [];

    /// <summary>Whether the file is to be offered now. A generation not seen before is.</summary>
    public bool IsDue(ListedObject file) => !_offers.TryGetValue(file, out var offer) || time.GetUtcNow() >= offer.NextAt;

    /// <summary>Call once the broker has confirmed the offer.</summary>
    public void Confirmed(ListedObject file)
    {
        ref var offer = ref CollectionsMarshal.GetValueRefOrAddDefault(_offers, file, out var again);
        var wait = again ? TimeSpan.FromTicks(Math.Min(offer.Wait.Ticks * 2, LongestWait.Ticks)) : FirstWait;
        offer = new Offer(wait, time.GetUtcNow() + wait);
    }

    /// <summary>Forgets what a complete listing no longer holds: it is archived, quarantined or replaced.</summary>
    public void Keep(IReadOnlySet<ListedObject> listed)
    {
        foreach (var gone in _offers.Keys.Where(file => !listed.Contains(file)).ToList()) _offers.Remove(gone);
    }

    private readonly record struct Offer(TimeSpan Wait, DateTimeOffset NextAt);
}
