using FleetTickets.Geocoder.Loops;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

public sealed class RelayTests : GeocoderUnderTest
{
    [Fact]
    public async Task Events_leave_in_their_order_under_their_rows_ids()
    {
        var ids = await StoreAsync(45);

        await Replica().GetRequiredService<RelayPass>().RunAsync(Token);

        Assert.Equal(ids, Published.Events.Select(stored => stored.MessageId));
        Assert.Equal(0, await UnpublishedAsync());
    }

    [Fact]
    public async Task What_was_confirmed_before_the_broker_went_is_not_published_again()
    {
        var ids = await StoreAsync(5);
        var relay = Replica().GetRequiredService<RelayPass>();

        Published.Confirms = 3;
        await Assert.ThrowsAsync<TimeoutException>(() => relay.RunAsync(Token));
        Assert.Equal(2, await UnpublishedAsync());

        Published.Confirms = null;
        await relay.RunAsync(Token);
        Assert.Equal(ids, Published.Events.Select(stored => stored.MessageId));
    }

    [Fact]
    public async Task Several_relays_publish_each_event_once()
    {
        var ids = await StoreAsync(60);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Replica().GetRequiredService<RelayPass>().RunAsync(Token)));

        Assert.Equal(ids, Published.Events.Select(stored => stored.MessageId));
        Assert.Equal(0, await UnpublishedAsync());
    }

    [Fact]
    public async Task Events_of_others_are_left_to_them()
    {
        await Database.ExecuteAsync("insert into tickets.outbox (message_id, event, dataset, payload) values (gen_random_uuid(), 'TicketsUpserted', 'inc', '{}')");

        await Replica().GetRequiredService<RelayPass>().RunAsync(Token);

        Assert.Empty(Published.Events);
    }

    private async Task<List<Guid>> StoreAsync(int count)
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.outbox (message_id, event, dataset, payload, created_at)
            select gen_random_uuid(), 'TicketsGeocoded', 'inc', '{}', now() + i * interval '1 ms' from generate_series(1, $1) i
            """,
            count);
        return [.. (await Database.RowsAsync("select message_id from tickets.outbox order by created_at")).Select(Guid.Parse)];
    }

    private Task<long> UnpublishedAsync() => Database.ScalarAsync<long>("select count(*) from tickets.outbox where published_at is null");
}
