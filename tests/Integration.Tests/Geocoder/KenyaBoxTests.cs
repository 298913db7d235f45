using FleetTickets.Geocoding.Places;
using FleetTickets.Integration.Tests.Migrations;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>The box around Kenya is one, in C# and in the database.</summary>
public sealed class KenyaBoxTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>
{
    [Fact]
    public async Task Both_let_the_same_points_in()
    {
        double[] latitudes = [KenyaBox.South, KenyaBox.South - 1e-9, KenyaBox.North, KenyaBox.North + 1e-9, 0, double.NaN];
        double[] longitudes = [KenyaBox.West, KenyaBox.West - 1e-9, KenyaBox.East, KenyaBox.East + 1e-9, 37, double.NaN];
        foreach (var latitude in latitudes)
            foreach (var longitude in longitudes)
                Assert.Equal(
                    KenyaBox.Contains(new GeoPoint(latitude, longitude)),
                    await migrated.Database.ScalarAsync<bool>("select tickets.in_kenya($1, $2)", latitude, longitude));
    }
}
