using FleetTickets.Geocoding.Clusters;

namespace FleetTickets.Geocoding.Review;

/// <summary>Something that waits for a person.</summary>
internal sealed record ReviewItem
{
    /// <summary>place (has no position), cluster (has no centre) or feed (differs from a verified place).</summary>
    public required string Kind { get; init; }

    public required string Place { get; init; }

    public required string? PlaceKey { get; init; }

    public required string Cluster { get; init; }

    public required string Status { get; init; }

    public required string? Reason { get; init; }

    public required string? Note { get; init; }

    /// <summary>Open tickets concerned.</summary>
    public required long Tickets { get; init; }

    public required decimal OldestHours { get; init; }

    /// <summary>Tickets times their age: what the queue is ordered by.</summary>
    public required decimal TicketHours { get; init; }

    public required IReadOnlyList<ReviewCandidate> Candidates { get; init; }
}

/// <summary>A position that a person may take, with its distance from the cluster's centre; null while that has none.</summary>
internal sealed record ReviewCandidate(string Label, double Latitude, double Longitude, double? KmFromCentre);

/// <summary>The queue for people, with the positions they may take.</summary>
internal sealed class ReviewStore(NpgsqlDataSource database, SqlText sql, ClusterProposer proposer)
{
    private const int MostCandidates = 10;

    private readonly string _find = sql.Read("FindReview.sql");

    public Task<List<ReviewItem>> NextAsync(int limit, CancellationToken cancellationToken) =>
        database.Command(_find, ("limit", limit)).ListAsync(Map, cancellationToken);

    private ReviewItem Map(NpgsqlDataReader row)
    {
        var kind = row.GetString(0);
        var cluster = row.GetString(3);
        GeoPoint? centre = row.IsDBNull(12) ? null : new GeoPoint(row.GetDouble(12), row.GetDouble(13));
        return new ReviewItem
        {
            Kind = kind,
            Place = row.GetString(1),
            PlaceKey = row.TextOrNull(2),
            Cluster = cluster,
            Status = row.GetString(5),
            Reason = row.TextOrNull(6),
            Note = row.TextOrNull(7),
            Tickets = row.GetInt64(9),
            OldestHours = row.GetDecimal(10),
            TicketHours = row.GetDecimal(11),
            Candidates = kind == "cluster" ? Proposed(cluster, row.TextOrNull(4)) : Offered(row.TextOrNull(8), centre),
        };
    }

    private List<ReviewCandidate> Proposed(string cluster, string? region) =>
        proposer.Propose(cluster, region) is { Point: { } point, PlaceName: { } name } proposal
            ? [new ReviewCandidate(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}, confidence {proposal.Confidence:0.##}"), point.Latitude, point.Longitude, null)]
            : [];

    private static List<ReviewCandidate> Offered(string? candidates, GeoPoint? centre) => candidates is null ? [] :
    [
        .. ContractJson.Read<List<OfferedPlace>>(candidates).Take(MostCandidates).Select(one => new ReviewCandidate(
            one.Label, one.Latitude, one.Longitude, centre is { } from ? Math.Round(from.KmTo(new GeoPoint(one.Latitude, one.Longitude)), 1) : null)),
    ];
}
