using FleetTickets.Geocoder.Clusters;
using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.People;

/// <summary>A cluster, the centre it has, and the one its name proposes.</summary>
internal sealed record ListedCluster
{
    public required string Cluster { get; init; }

    /// <summary>verified or unverified (its centre is used), waits (for a person), new (the Geocoder has not seen it).</summary>
    public required string State { get; init; }

    public required double? Latitude { get; init; }

    public required double? Longitude { get; init; }

    public required double? RadiusKm { get; init; }

    /// <summary>The person who verified it, else the provider.</summary>
    public required string? Source { get; init; }

    /// <summary>The place its name fits; null when it fits none, or several.</summary>
    public required string? ProposedPlace { get; init; }

    public required double? ProposedLatitude { get; init; }

    public required double? ProposedLongitude { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Sure enough to be used before a person has looked.</summary>
    public required bool UsedAtOnce { get; init; }

    public required long Tickets { get; init; }

    public required long OpenTickets { get; init; }
}

/// <summary>Clusters of tickets and gazetteer together.</summary>
internal sealed class ClusterListStore(NpgsqlDataSource database, SqlText sql, ClusterProposer proposer)
{
    private readonly string _list = sql.Read("ListClusters.sql");

    public async Task<List<ListedCluster>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(_list).ListAsync(Map, cancellationToken);
    }

    private ListedCluster Map(NpgsqlDataReader row)
    {
        var cluster = row.GetString(0);
        var proposal = proposer.Propose(cluster, row.TextOrNull(1));
        var status = row.TextOrNull(7);
        var verified = status is not null && row.GetBoolean(6);
        var isUsed = !row.IsDBNull(4) && (verified || status is "resolved" or "manual");
        return new ListedCluster
        {
            Cluster = cluster,
            State = status is null ? "new" : !isUsed ? "waits" : verified ? "verified" : "unverified",
            Latitude = isUsed ? row.NumberOrNull(4) : null,
            Longitude = isUsed ? row.NumberOrNull(5) : null,
            RadiusKm = row.NumberOrNull(11),
            Source = row.TextOrNull(10) ?? row.TextOrNull(9),
            ProposedPlace = proposal.PlaceName,
            ProposedLatitude = proposal.Point?.Latitude,
            ProposedLongitude = proposal.Point?.Longitude,
            Confidence = proposal.Confidence,
            UsedAtOnce = proposal.IsUsable,
            Tickets = row.GetInt64(2),
            OpenTickets = row.GetInt64(3),
        };
    }
}
