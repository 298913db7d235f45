
namespace FleetTickets.Integration.Tests.Geocoder;

public sealed class AnnouncementTests : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";

    [Fact]
    public async Task An_opened_ticket_is_announced_once_with_its_position()
    {
        await TicketAsync("A", "MWIKI", Cluster, change: "opened");
        await TicketAsync("B", null, Cluster, change: "opened");
        await TicketAsync("C", "MWIKI", Cluster, open: false, change: "closed");
        var replica = Replica();

        await PassAsync(replica);
        var message = Assert.Single(await RelayAsync(replica));

        Assert.Equal("inc", message.Dataset);
        Assert.Equal(["A location -1.227 36.931", "B cluster -1.222 36.902"], message.Tickets.Select(Told));
        Assert.Equal([("cluster", 1), ("location", 1)], message.CountsBySource.OrderBy(count => count.Key).Select(count => (count.Key, count.Value)));

        await PassAsync(replica);
        Assert.Empty(await RelayAsync(replica));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.geo_demand"));
    }

    [Fact]
    public async Task An_event_that_comes_after_the_announcement_or_twice_announces_nothing()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        var replica = Replica();
        await PassAsync(replica);
        Assert.Single(await RelayAsync(replica));

        var opened = await EventAsync("A", "opened");
        await NoteAsync(opened);
        await PassAsync(replica);
        await NoteAsync(opened);
        await PassAsync(replica);

        Assert.Empty(await RelayAsync(replica));
    }

    [Fact]
    public async Task A_reopened_ticket_is_announced_though_it_did_not_move()
    {
        await TicketAsync("A", "MWIKI", Cluster, change: "opened");
        var replica = Replica();
        await PassAsync(replica);
        await RelayAsync(replica);

        await TicketAsync("A", "MWIKI", Cluster, open: false, change: "closed");
        await PassAsync(replica);
        Assert.Empty(await RelayAsync(replica));

        await TicketAsync("A", "MWIKI", Cluster, change: "reopened");
        await PassAsync(replica);
        Assert.Equal(["A location -1.227 36.931"], Assert.Single(await RelayAsync(replica)).Tickets.Select(Told));
    }

    [Fact]
    public async Task A_ticket_that_was_announced_is_announced_again_when_it_moves_also_when_closed()
    {
        await TicketAsync("A", "MWIKI", Cluster, change: "opened");
        await TicketAsync("B", "MWIKI", Cluster, open: false);
        var replica = Replica();
        await PassAsync(replica);
        await RelayAsync(replica);
        await TicketAsync("A", "MWIKI", Cluster, open: false, change: "closed");
        await PassAsync(replica);

        await Database.ExecuteAsync("update tickets.geo_locations set latitude = -1.24, longitude = 36.94, verified = true");
        await PassAsync(replica);

        Assert.Equal(["A location -1.24 36.94"], Assert.Single(await RelayAsync(replica)).Tickets.Select(Told));
        Assert.Equal("location -1.24 36.94", await PositionAsync("B"));
    }

    [Fact]
    public async Task A_ticket_that_lost_its_position_is_announced_with_none()
    {
        await TicketAsync("A", null, Cluster, change: "opened");
        var replica = Replica();
        await PassAsync(replica);
        await RelayAsync(replica);

        await Database.ExecuteAsync("update tickets.geo_clusters set status = 'rejected'");
        await PassAsync(replica);

        Assert.Equal(["A none  "], Assert.Single(await RelayAsync(replica)).Tickets.Select(Told));
    }

    [Fact]
    public async Task A_ticket_moved_by_its_own_change_is_announced()
    {
        await TicketAsync("A", "MWIKI", Cluster, change: "opened");
        var replica = Replica();
        await PassAsync(replica);
        await RelayAsync(replica);

        await TicketAsync("A", "MWIKI", Cluster, change: "updated", latitude: "-1.25", longitude: "36.95");
        await PassAsync(replica);

        Assert.Equal(["A feed -1.25 36.95"], Assert.Single(await RelayAsync(replica)).Tickets.Select(Told));
    }

    [Fact]
    public async Task A_ticket_inserted_while_its_place_was_committed_does_not_stay_at_its_cluster()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        var replica = Replica();
        await PassAsync(replica);

        // The Ingestor's snapshot is older than the place: its trigger sees the cluster only. No event is needed to mend that.
        await using var connection = await Database.DataSource.OpenConnectionAsync(Token);
        await using (var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Token))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "select count(*) from tickets.geo_locations";
            await command.ExecuteScalarAsync(Token);
            await TicketAsync("B", "NW_CLAY CITY", Cluster);
            await PassAsync(replica);
            command.CommandText =
                $$"""insert into tickets.inc (ticket_id, raw) values ('C', '{"is_actionable": "true", "cluster": "{{Cluster}}", "location_name": "NW_CLAY CITY"}')""";
            await command.ExecuteNonQueryAsync(Token);
            await transaction.CommitAsync(Token);
        }

        Assert.Equal("cluster -1.222 36.902", await PositionAsync("C"));
        await PassAsync(replica);
        Assert.Equal("location -1.221 36.912", await PositionAsync("C"));
    }

    [Fact]
    public async Task The_ingestion_time_of_a_ticket_is_left_alone()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        var before = await Database.ScalarAsync<DateTime>("select ingested_at from tickets.inc");

        await PassAsync(Replica());

        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
        Assert.Equal(before, await Database.ScalarAsync<DateTime>("select ingested_at from tickets.inc"));
    }

    [Fact]
    public async Task A_baseline_is_announced_in_messages_of_at_most_5000_tickets_by_several_replicas_together_once()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.inc (ticket_id, raw)
            select 'T' || lpad(i::text, 5, '0'), jsonb_build_object(
                'is_actionable', (i % 2 = 0)::text, 'location_name', 'MWIKI FDT ' || i / 2 % 20, 'cluster', 'KASARANI CLUSTER', 'region', 'nairobi')
            from generate_series(1, 22000) i
            """);

        var settled = await Task.WhenAll(PassAsync(Replica()), PassAsync(Replica()), PassAsync(Replica()));
        var messages = await RelayAsync(Replica());

        Assert.Equal(22_000, settled.Sum(one => one.Moved));
        Assert.Equal(11_000, messages.Sum(message => message.Tickets.Count));
        Assert.Equal(11_000, messages.SelectMany(message => message.Tickets).Select(ticket => ticket.TicketId).Distinct().Count());
        Assert.All(messages, message => Assert.InRange(message.Tickets.Count, 1, 5000));
        Assert.Equal(22_000, await Database.ScalarAsync<long>("select count(*) from tickets.inc where geo_source = 'location'"));
    }
}
