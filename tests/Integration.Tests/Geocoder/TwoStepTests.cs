using FleetTickets.Geocoder;
using FleetTickets.Geocoder.Loops;
using FleetTickets.Geocoding.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>What costs nothing is asked first and for all; providers delay nothing that is known.</summary>
public sealed class TwoStepTests : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";
    private const string Waiting = "select place_key, ask_providers, attempts from tickets.geo_pending order by place_key";

    [Fact]
    public async Task A_known_place_is_never_asked_of_a_provider()
    {
        await TicketAsync("A", "MWIKI FDT 3", Cluster);

        await PassAsync(Replica("offline,scripted"));

        Assert.Empty(Provider.Questions);
        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
    }

    [Fact]
    public async Task A_place_that_the_gazetteers_do_not_know_waits_for_a_provider_with_its_tickets_at_the_cluster()
    {
        await TicketAsync("A", "SPARKLING SPRINGS", Cluster, change: "opened");
        var replica = Replica("offline,scripted");

        await GeocodeAsync(replica);

        Assert.Empty(Provider.Questions);
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));
        Assert.Equal(["A cluster -1.222 36.902"], (await RelayAsync(replica)).SelectMany(message => message.Tickets).Select(Told));
        Assert.Equal(["sparklingsprings|True|0"], await Database.RowsAsync(Waiting));

        Provider.Answer = ScriptedProvider.Hit("Sparkling Springs", -1.23, 36.91);
        await PassAsync(replica);

        Assert.Equal("location -1.23 36.91", await PositionAsync("A"));
        Assert.Equal(["A location -1.23 36.91"], (await RelayAsync(replica)).SelectMany(message => message.Tickets).Select(Told));
    }

    [Fact]
    public async Task While_a_provider_stalls_what_is_known_is_positioned_and_announced()
    {
        await TicketAsync("A", "SPARKLING SPRINGS", Cluster);
        var replica = Replica("offline,scripted");
        await GeocodeAsync(replica);
        var asked = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        Provider.Meanwhile = () =>
        {
            asked.SetResult();
            return goOn.Task;
        };

        var asking = replica.GetRequiredService<ProviderPass>().RunAsync(Token);
        await asked.Task.WaitAsync(Token);
        await TicketAsync("B", "MWIKI", Cluster, change: "opened");
        await GeocodeAsync(replica);

        Assert.Equal("location -1.227 36.931", await PositionAsync("B"));
        Assert.Contains("B location -1.227 36.931", (await RelayAsync(replica)).SelectMany(message => message.Tickets).Select(Told));
        goOn.SetResult();
        await asking;
    }

    [Fact]
    public async Task A_backlog_of_places_holds_up_no_ticket()
    {
        await TicketAsync("A", "MWIKI", Cluster, change: "opened");
        await TicketAsync("B", "ROYSAMBU", Cluster, change: "opened");
        await TicketAsync("C", "ZIMMERMAN", Cluster, change: "opened");
        var replica = Replica(new GeocoderOptions(), new HurryingClock());

        var passed = await replica.GetRequiredService<GeocodePass>().RunAsync(Token);

        Assert.True(passed.More);
        Assert.Equal(3, passed.Settled.Announced);
        Assert.Equal(["cluster|2", "location|1"], await Database.RowsAsync("select geo_source, count(*) from tickets.inc group by 1 order by 1"));

        await GeocodeAsync(replica);
        Assert.Equal(["location|3"], await Database.RowsAsync("select geo_source, count(*) from tickets.inc group by 1"));
    }

    [Fact]
    public async Task Places_that_nobody_can_be_asked_for_keep_their_turn()
    {
        for (var i = 0; i < 9; i++)
            await TicketAsync($"T{i}", $"UNHEARD{(char)('A' + i)}X", Cluster);
        var replica = Replica("offline,scripted");
        Provider.Answer = new ProviderAnswer.QuotaSpent(TimeProvider.System.GetUtcNow().AddHours(3));

        await PassAsync(replica);

        Assert.Equal(3, Provider.Questions.Count);
        Assert.Equal(6, await Database.ScalarAsync<long>("select count(*) from tickets.geo_pending where attempts = 0 and leased_by is null and next_try_at <= now()"));
        Assert.Equal(3, await Database.ScalarAsync<long>("select count(*) from tickets.geo_pending where attempts = 1 and next_try_at > now() + interval '2 h'"));
    }

    [Fact]
    public async Task A_failure_is_asked_again_behind_what_is_new_and_leaves_the_reserve_alone()
    {
        await TicketAsync("A", "UNHEARDAX", Cluster);
        var replica = Replica("offline,scripted");
        await PassAsync(replica);
        await Database.ExecuteAsync("update tickets.geo_locations set expires_at = now() - interval '1 s'");
        await TicketAsync("B", "UNHEARDBX", Cluster);

        await PassAsync(replica);

        Assert.Equal(["unheardax True", "unheardbx True", "unheardax False"], Provider.Asked.Select(query => $"{query.PlaceKey} {query.Urgent}"));
    }

    [Fact]
    public async Task What_came_up_just_now_goes_before_a_backlog_and_may_use_the_reserve()
    {
        await TicketAsync("A", "UNHEARDAX", Cluster);
        await TicketAsync("B", "UNHEARDBX", Cluster);
        var replica = Replica("offline,scripted");
        await GeocodeAsync(replica);
        await Database.ExecuteAsync("update tickets.geo_pending set noted_at = now() - interval '61 minutes', next_try_at = now() - interval '61 minutes'");
        await TicketAsync("C", "UNHEARDCX", Cluster);

        await PassAsync(replica);

        Assert.Equal(["unheardcx True", "unheardax False", "unheardbx False"], Provider.Asked.Select(query => $"{query.PlaceKey} {query.Urgent}"));
    }

    [Theory]
    [InlineData("no match", "no_match|no_match|other")]
    [InlineData("refused", "no_match|no_match|other")]
    [InlineData("far", "rejected|too_far|scripted")]
    public async Task What_a_provider_said_is_not_asked_again_while_another_one_is_in_trouble(string said, string stored)
    {
        await TicketAsync("A", "UNHEARDAX", Cluster);
        Provider.Answer = said switch
        {
            "no match" => new ProviderAnswer.NoMatch(), "refused" => new ProviderAnswer.BadRequest("too long"), _ => ScriptedProvider.Hit("Unheardax", -4, 39.7),
        };
        var other = new ScriptedProvider { Answer = new ProviderAnswer.KeyProblem("HTTP 401") };
        var replica = Replica(new GeocoderOptions { Providers = ["offline", "scripted", "other"] }, change: services => services.AddKeyedSingleton<IGeocodingProvider>("other", new Renamed("other", other)));

        for (var i = 0; i < 3; i++)
        {
            await PassAsync(replica);
            await Database.ExecuteAsync("update tickets.geo_pending set next_try_at = now()");
        }

        Assert.Equal((1, 3), (Provider.Asked.Count, other.Asked.Count));
        other.Answer = new ProviderAnswer.NoMatch();
        await PassAsync(replica);

        Assert.Equal((1, 4), (Provider.Asked.Count, other.Asked.Count));
        Assert.Equal([stored], await Database.RowsAsync("select status, reason, provider from tickets.geo_locations"));
    }

    [Fact]
    public async Task A_look_at_all_tickets_holds_up_no_pass_and_comes_to_its_end()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.inc (ticket_id, raw)
            select 'T' || i, jsonb_build_object('is_actionable', 'false', 'location_name', 'MWIKI', 'cluster', $1::text) from generate_series(1, 5001) i
            """,
            Cluster);
        await PlaceClusterAsync(Cluster, -1.222, 36.902);
        await Database.ExecuteAsync("delete from tickets.geo_changes");
        var replica = Replica(new GeocoderOptions(), new HurryingClock());

        var passes = new List<GeocodePassed>();
        do
            passes.Add(await replica.GetRequiredService<GeocodePass>().RunAsync(Token));
        while (passes[^1].More);

        Assert.InRange(passes.Count, 2, 10);
        Assert.Equal(5001, await Database.ScalarAsync<long>("select count(*) from tickets.inc where geo_source = 'cluster'"));

        await Database.ExecuteAsync("update tickets.geo_clusters set latitude = -1.3");
        await replica.GetRequiredService<GeocodePass>().RunAsync(Token);
        Assert.Equal(5001, await Database.ScalarAsync<long>("select count(*) from tickets.inc where latitude = -1.3"));
    }

    [Fact]
    public async Task A_ticket_that_comes_during_a_long_look_does_not_wait_for_its_end()
    {
        await Database.ExecuteAsync(
            "insert into tickets.inc (ticket_id, raw) select 'T' || i, jsonb_build_object('is_actionable', 'false') from generate_series(1, 5001) i");
        await PlaceClusterAsync(Cluster, -1.222, 36.902);
        var clock = new InterruptedClock();
        var replica = Replica(new GeocoderOptions(), clock);

        // The look at all tickets asks for the time before each window but the first. Written without a trigger, the ticket has no position yet.
        clock.Interrupt = async () =>
        {
            await Database.ExecuteAsync("set session_replication_role = replica; insert into tickets.inc (ticket_id, raw, geo_source) values ('A', jsonb_build_object('is_actionable', 'true', 'cluster', 'KASARANI CLUSTER'), 'none'); set session_replication_role = default");
            await NoteAsync(await EventAsync("A", "opened"));
        };
        await replica.GetRequiredService<PositionPass>().RunAsync(Token);

        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));
    }

    [Fact]
    public async Task What_waits_for_providers_is_settled_when_there_are_none_any_more()
    {
        await TicketAsync("A", "UNHEARDAX", Cluster);
        await GeocodeAsync(Replica("offline,scripted"));
        Assert.Equal(["unheardax|True|0"], await Database.RowsAsync(Waiting));

        await PassAsync(Replica());

        Assert.Empty(await Database.RowsAsync(Waiting));
        Assert.Equal("no_match", await Database.ScalarAsync<string>("select reason from tickets.geo_locations"));
    }
}
