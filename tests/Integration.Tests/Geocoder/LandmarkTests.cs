using FleetTickets.Geocoding.Places;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>Whatever else a name says, a ticket that names the place of its cluster stands there, or at the cluster's centre: never at a landmark.</summary>
public sealed class LandmarkTests : GeocoderUnderTest
{
    private static readonly GeoPoint Donholm = new(-1.297, 36.889);
    private static readonly GeoPoint Centre = new(-1.3, 36.892);

    private static readonly string[] Relations =
    [
        "NEAR", "ADJACENT TO", "ADJ", "NEXT TO", "OPPOSITE", "OPP", "FACING", "ACROSS FROM", "TOWARDS", "BEFORE", "AFTER", "JUST PAST", "VIA", "ALONG", "BESIDE", "BEHIND",
        "KARIBU NA", "MKABALA NA", "NYUMA YA", "KANDO YA", "BARABARA YA", "MBELE YA", "KUELEKEA", "/", "-", "AND",
    ];

    [Fact]
    public async Task A_ticket_stands_at_no_landmark()
    {
        await PlaceClusterAsync("DONHOLM CLUSTER", Centre.Latitude, Centre.Longitude, verified: true);
        var names = Relations.SelectMany(relation => new[] { $"DONHOLM {relation} BURUBURU", $"DONHOLM {relation} UMOJA_FDT3" })
            .Concat(["FROM UMOJA TO DONHOLM", "UMOJA/DONHOLM", "DONHOLM BETWEEN BURUBURU AND UMOJA", "UMOJA - DONHOLM BOUNDARY", "NEAR BURUBURU, DONHOLM", "UMOJA DONHOLM HSE 4"])
            .ToList();
        for (var i = 0; i < names.Count; i++)
            await TicketAsync($"T{i:000}", names[i], "DONHOLM CLUSTER");

        await PassAsync(Replica());

        for (var i = 0; i < names.Count; i++)
        {
            var at = (await PositionAsync($"T{i:000}")).Split(' ');
            var point = new GeoPoint(double.Parse(at[1], System.Globalization.CultureInfo.InvariantCulture), double.Parse(at[2], System.Globalization.CultureInfo.InvariantCulture));
            Assert.True(point == Donholm || point == Centre, $"{names[i]} stands at {at[0]} {point}");
        }
    }
}
