using System.Text.Json;
using FleetTickets.Geocoder.Clusters;
using FleetTickets.Geocoder.Providers;
using FleetTickets.Geocoder.Storage;
using FleetTickets.Hosting;
using Npgsql;

namespace FleetTickets.Geocoder.People;

/// <summary>The queue for people, with the positions they may take.</summary>
internal sealed class ReviewStore(NpgsqlDataSource database, SqlText sql, ClusterProposer proposer)
{
    private const int MostCandidates = 10;

    private readonly string _find = sql.Read("FindReview.sql");

    public async Task<List<ReviewItem>> NextAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Command(_find, ("limit", limit)).ListAsync(Map, cancellationToken);
    }

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

    private static List<ReviewCandidate> Offered(string? candidates, GeoPoint? centre)
    {
        if (candidates is null)
            return [];
        using var document = JsonDocument.Parse(candidates);
        return
        [
            .. document.RootElement.EnumerateArray().Take(MostCandidates).Select(one =>
            {
                var point = new GeoPoint(one.GetProperty("latitude").GetDouble(), one.GetProperty("longitude").GetDouble());
                return new ReviewCandidate(one.GetProperty("label").GetString() ?? "", point.Latitude, point.Longitude, centre is { } from ? Math.Round(from.KmTo(point), 1) : null);
            }),
        ];
    }
}
