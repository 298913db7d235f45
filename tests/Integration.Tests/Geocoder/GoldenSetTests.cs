using System.Globalization;
using FleetTickets.Geocoding.Places;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>Dirty names against what they mean, through cleaning, guards and everything that is known without asking anybody.</summary>
public sealed class GoldenSetTests(ITestOutputHelper output) : GeocoderUnderTest
{
    private const double LeastPrecision = 0.99;
    private const double LeastRecall = 0.90;

    [Fact]
    public async Task Positions_are_right_and_most_places_are_found()
    {
        var rows = Golden();
        Assert.True(rows.Count >= 120);
        for (var i = 0; i < rows.Count; i++)
            await TicketAsync(Id(i), rows[i].Name, rows[i].Cluster, region: rows[i].Region);

        await PassAsync(Replica());

        var found = await FoundAsync();
        var judged = rows.Select((row, i) => (Row: row, Found: found[Id(i)], Met: IsMet(row, found[Id(i)]))).ToList();
        foreach (var (row, at, met) in judged.Where(one => !one.Met))
            output.WriteLine($"{(row.KnownFailure is null ? "FAILED" : "known failure")}: {row.Name} ({row.Cluster}): expected {row.Expected} {row.Place} {row.Point}, found {at.Kind} {at.Point}{(met ? "" : $"; {row.KnownFailure}")}");

        var located = judged.Where(one => one.Found.Kind == "location").ToList();
        var right = located.Count(one => one.Met);
        var toBeLocated = judged.Count(one => one.Row.Expected == "location");
        var (precision, recall) = ((double)right / located.Count, (double)right / toBeLocated);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} names: precision {right}/{located.Count} = {precision:P1}, recall {right}/{toBeLocated} = {recall:P1}"));

        Assert.Empty(judged.Where(one => !one.Met && one.Row.KnownFailure is null).Select(one => $"{one.Row.Name}: expected {one.Row.Expected} {one.Row.Place}, found {one.Found}"));
        Assert.Empty(judged.Where(one => one.Met && one.Row.KnownFailure is not null).Select(one => $"{one.Row.Name} is no failure any more: take the mark off"));
        Assert.InRange(precision, LeastPrecision, 1);
        Assert.InRange(recall, LeastRecall, 1);
    }

    private static bool IsMet(GoldenName row, Outcome found) =>
        found.Kind == row.Expected && (row.Point is not { } point || found.Point!.Value.KmTo(point) <= row.ToleranceKm);

    private async Task<Dictionary<string, Outcome>> FoundAsync() => (await Database.RowsAsync(
        """
        select t.ticket_id, case when t.geo_source = 'location' then 'location' when l.status = 'review' then 'review' else 'none' end, t.latitude, t.longitude
        from tickets.inc t
        left join tickets.geo_names n on n.location_name = t.location_name and n.cluster = t.cluster
        left join tickets.geo_locations l on l.place_key = n.place_key and l.cluster_key = n.cluster
        """))
        .Select(row => row.Split('|'))
        .ToDictionary(row => row[0], row => new Outcome(row[1], row[2].Length == 0 ? null : new GeoPoint(Number(row[2]), Number(row[3]))));

    private static List<GoldenName> Golden() =>
    [
        .. File.ReadLines(Repository.PathTo("tests", "Geocoder.Tests", "Golden", "golden.csv")).Skip(1).Select(line => line.Split(',')).Select(row =>
            new GoldenName(row[0], row[1], row[2], row[3], row[4], row[5].Length == 0 ? null : new GeoPoint(Number(row[5]), Number(row[6])), row[7].Length == 0 ? 0 : Number(row[7]), row[8].Length == 0 ? null : row[8])),
    ];

    private static string Id(int row) => $"G{row:000}";

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record GoldenName(string Name, string Cluster, string Region, string Expected, string Place, GeoPoint? Point, double ToleranceKm, string? KnownFailure);

    private sealed record Outcome(string Kind, GeoPoint? Point);
}
