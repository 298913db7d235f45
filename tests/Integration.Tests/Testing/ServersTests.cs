using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Testing;

public sealed class ServersTests
{
    [Fact]
    public async Task A_test_database_has_postgis_and_every_migration()
    {
        await using var database = await TestDatabase.CreateAsync();

        Assert.StartsWith("3.", await database.ScalarAsync<string>("select postgis_lib_version()"), StringComparison.Ordinal);
        Assert.True(await database.ScalarAsync<long>("select count(*) from tickets.schema_migrations") > 0);
    }

    [Fact]
    public async Task Two_test_databases_do_not_see_each_other()
    {
        await using var one = await TestDatabase.CreateAsync();
        await using var other = await TestDatabase.CreateEmptyAsync();

        await one.ExecuteAsync("create table public.mine (id int)");

        Assert.Equal(0L, await other.ScalarAsync<long>("select count(*) from pg_tables where tablename = 'mine'"));
        Assert.Equal(["1|a|"], await other.RowsAsync("select 1, 'a', null"));
    }

    [Fact]
    public async Task A_bucket_lists_what_was_put_and_forgets_what_was_deleted()
    {
        await using var bucket = await TestBucket.CreateAsync();

        var etag = await bucket.PutAsync("automations/inc/changes/a b.csv", "x,y\n");
        await bucket.PutAsync("automations/inc/changes/b.csv", "");
        Assert.Equal(["automations/inc/changes/a b.csv", "automations/inc/changes/b.csv"], await bucket.KeysAsync("automations/"));
        Assert.Equal(etag, (await bucket.ObjectsAsync())[0].ETag);
        Assert.Equal("x,y\n", await bucket.GetTextAsync("automations/inc/changes/a b.csv"));

        await bucket.DeleteAsync("automations/inc/changes/b.csv");
        Assert.False(await bucket.ExistsAsync("automations/inc/changes/b.csv"));
        Assert.True(await bucket.ExistsAsync("automations/inc/changes/a b.csv"));
    }

    [Fact]
    public async Task A_virtual_host_publishes_reads_and_moves_as_the_management_interface_does()
    {
        await using var host = await TestVirtualHost.CreateAsync();
        await host.SubscribeAsync("events", "inbox", "inc");
        await host.DeclareQueueAsync("outbox");

        Assert.False(await host.PublishAsync("events", "crq", """{"a":0}"""));
        Assert.True(await host.PublishAsync("events", "inc", """{"a":1}"""));
        Assert.True(await host.PublishAsync("", "inbox", """{"a":2}""", new { message_id = "m", content_type = "application/json" }));
        await Eventually.EqualsAsync(2L, _ => host.ReadyAsync("inbox"), "ready messages");

        await host.MoveAsync("inbox", "outbox");
        Assert.Equal(0, await host.ReadyAsync("inbox"));
        var moved = await host.GetMessagesAsync("outbox", remove: true);
        Assert.Equal(["""{"a":1}""", """{"a":2}"""], moved.Select(message => message.Payload));
        Assert.Equal([null, "m"], moved.Select(message => message.MessageId));
        Assert.Equal(0, await host.ReadyAsync("outbox"));
        Assert.Null(await host.ReadyAsync("nowhere"));
        Assert.Equal(["inbox", "outbox"], await host.QueueNamesAsync());
    }

    [Fact]
    public void Servers_are_taken_from_the_environment_only_when_all_are_named()
    {
        var named = new Dictionary<string, string>
        {
            ["FLEETTICKETS_TEST_POSTGRES"] = "postgres://u:p@h:1/postgres",
            ["FLEETTICKETS_TEST_RABBITMQ"] = "amqp://u:p@h:2/",
            ["FLEETTICKETS_TEST_RABBITMQ_API"] = "http://h:3",
            ["FLEETTICKETS_TEST_S3"] = "http://h:4",
            ["FLEETTICKETS_TEST_S3_ACCESS_KEY"] = "a",
            ["FLEETTICKETS_TEST_S3_SECRET_KEY"] = "s",
        };
        Assert.Equal("http://h:4", Servers.From(named)!.S3.OriginalString);

        named.Remove("FLEETTICKETS_TEST_S3_SECRET_KEY");
        Assert.Null(Servers.From(named));
    }
}
