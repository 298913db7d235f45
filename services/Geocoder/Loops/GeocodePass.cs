using FleetTickets.Geocoder.Adoption;
using FleetTickets.Geocoder.Cleaning;
using FleetTickets.Geocoder.Clusters;
using FleetTickets.Geocoder.Pending;
using FleetTickets.Geocoder.Positions;

namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// All that is to be done for positions, once, in the order in which one step feeds the next: adopted places, centres of clusters,
/// clean names, places, tickets. The tables are its queue; it may be cut off anywhere and run by several replicas at once.
/// </summary>
internal sealed class GeocodePass(AdoptionPass adoption, ClusterPass clusters, NamePass names, GazetteerPass places, PositionPass positions)
{
    /// <summary>What was settled, and whether there is more to look for: a backlog of places is worked off between tickets, not before them.</summary>
    public async Task<(Settled Settled, bool More)> RunAsync(CancellationToken cancellationToken)
    {
        await adoption.RunAsync(cancellationToken);
        await clusters.RunAsync(cancellationToken);
        await names.RunAsync(cancellationToken);
        var more = await places.RunAsync(cancellationToken);
        return (await positions.RunAsync(cancellationToken), more);
    }
}
