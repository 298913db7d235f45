using FleetTickets.Geocoding.Review;
using FleetTickets.Geocoding.Storage;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Geocoder.People;

/// <summary>Two people decide at the same moment.</summary>
public sealed class DecisionTransactionTests : GeocoderUnderTest
{
    private static readonly Author Amina = new("Amina", "it moved");

    [Fact]
    public async Task Decisions_that_touch_the_same_places_take_turns()
    {
        await PlaceClusterAsync("A", -1.2, 36.9);
        await PlaceClusterAsync("B", -1.2, 36.9);
        var isBegun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();

        var first = DecideAsync(["A", "B"], async () =>
        {
            isBegun.TrySetResult();
            await goOn.Task;
        });
        await isBegun.Task;
        var second = DecideAsync(["B", "A"], () => Task.CompletedTask);
        await Eventually.TrueAsync(
            _ => Database.ScalarAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"),
            "the second waits for the first");
        goOn.SetResult();

        await Task.WhenAll(first, second);
        Assert.Equal(["A|-1.22", "B|-1.22"], await Database.RowsAsync("select cluster, latitude from tickets.geo_clusters order by cluster"));
    }

    private async Task<int> DecideAsync(string[] clusters, Func<Task> afterTheFirst) =>
        await new DecisionTransaction(Database.DataSource, new SqlText([])).RunAsync(Amina, apply: true, async connection =>
        {
            foreach (var cluster in clusters)
            {
                await connection.Command("update tickets.geo_clusters set latitude = latitude - 0.01 where cluster = @cluster", ("cluster", cluster)).RunAsync(Token);
                await afterTheFirst();
            }

            return 0;
        }, Token);
}
