using FleetTickets.Geocoder.Loops;
using FleetTickets.Geocoding.Pending;
using FleetTickets.Geocoding.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

public sealed class PlaceTests : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";

    private const string Locations =
        "select place_key, cluster_key, latitude, longitude, status, reason, provider, quality from tickets.geo_locations order by place_key, cluster_key";

    [Fact]
    public async Task A_known_place_positions_its_tickets_in_one_pass()
    {
        await TicketAsync("A", "NW_MWIKI_FDT12", Cluster);
        await TicketAsync("B", "MWIKI HEIGHTS 4", Cluster, dataset: "crq");
        await TicketAsync("C", null, Cluster);

        await PassAsync(Replica());

        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
        Assert.Equal("location -1.227 36.931", await PositionAsync("B", "crq"));
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("C"));
        Assert.Equal(
            [$"mwiki|{Cluster}|-1.227|36.931|resolved||offline|60", $"mwikiheights|{Cluster}|-1.227|36.931|resolved||offline|40"],
            await Database.RowsAsync(Locations));
    }

    [Fact]
    public async Task A_place_in_a_wrong_town_is_refused_and_the_ticket_stays_at_its_cluster()
    {
        await TicketAsync("A", "NYALI_FDT2", Cluster);

        await PassAsync(Replica());

        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));
        Assert.Equal([$"nyali|{Cluster}|||rejected|too_far|offline|"], await Database.RowsAsync(Locations));
        Assert.Equal(
            """[{"label": "Nyali", "level": "suburb", "match": "exact", "latitude": -4.035, "longitude": 39.705}]""",
            await Database.ScalarAsync<string>("select candidates::text from tickets.geo_locations"));
    }

    [Fact]
    public async Task A_cluster_can_allow_places_further_away()
    {
        await TicketAsync("A", "THIKA FDT 1", Cluster);
        await PlaceClusterAsync(Cluster, -1.222, 36.902);
        await Database.ExecuteAsync("update tickets.geo_clusters set radius_km = 40");

        await PassAsync(Replica());

        Assert.Equal("location -1.039 37.083", await PositionAsync("A"));
    }

    [Fact]
    public async Task A_failure_is_remembered_for_24_to_36_days()
    {
        await TicketAsync("A", "NOWHERE AT ALL", Cluster);
        var replica = Replica("scripted");

        await PassAsync(replica);
        await PassAsync(replica);

        Assert.Single(Provider.Questions);
        Assert.Equal([$"nowhereatall|{Cluster}|||no_match|no_match|scripted|"], await Database.RowsAsync(Locations));
        Assert.InRange(await Database.ScalarAsync<double>("select (extract(epoch from expires_at - now()) / 86400)::float8 from tickets.geo_locations"), 23.9, 36.1);
    }

    [Theory]
    [InlineData("expires_at = now() - interval '1 s'")]
    [InlineData("rules_version = 0")]
    [InlineData("reason = 'no_centroid'")]
    public async Task A_failure_that_may_be_outdated_is_asked_again(string outdated)
    {
        await TicketAsync("A", "NOWHERE AT ALL", Cluster);
        var replica = Replica("scripted");
        await PassAsync(replica);

        await Database.ExecuteAsync($"update tickets.geo_locations set {outdated}");
        Provider.Answer = ScriptedProvider.Hit("Nowhere", -1.23, 36.91);
        await PassAsync(replica);

        Assert.Equal([$"nowhereatall|{Cluster}|-1.23|36.91|resolved||scripted|80"], await Database.RowsAsync(Locations));
        Assert.Equal("location -1.23 36.91", await PositionAsync("A"));
        Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from tickets.geo_locations where expires_at is null and attribution = 'Search by Example'"));
    }

    [Fact]
    public async Task A_text_that_a_provider_refuses_is_not_asked_again_until_the_rules_change()
    {
        await TicketAsync("A", "NOWHERE AT ALL", Cluster);
        var replica = Replica("scripted");
        Provider.Answer = new ProviderAnswer.BadRequest("too long");
        await PassAsync(replica);

        Assert.Equal(["rejected|invalid|infinity"], await Database.RowsAsync("select status, reason, expires_at::text from tickets.geo_locations"));
        await PassAsync(replica);
        Assert.Single(Provider.Questions);

        await Database.ExecuteAsync("update tickets.geo_locations set rules_version = 0");
        await PassAsync(replica);
        Assert.Equal(2, Provider.Questions.Count);
    }

    [Fact]
    public async Task A_providers_trouble_is_no_answer_and_the_place_stays_pending()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        var replica = Replica("scripted");
        Provider.Answer = new ProviderAnswer.QuotaSpent(TimeProvider.System.GetUtcNow().AddHours(3));

        await PassAsync(replica);
        await PassAsync(replica);

        Assert.Single(Provider.Questions);
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));
        Assert.Empty(await Database.RowsAsync(Locations));
        Assert.Equal(
            ["mwiki|1|scripted: quota spent||True"],
            await Database.RowsAsync("select place_key, attempts, last_trouble, leased_by, next_try_at between now() + interval '2.9 h' and now() + interval '3 h' from tickets.geo_pending"));
    }

    [Fact]
    public async Task After_the_trouble_the_ticket_is_upgraded()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        var replica = Replica("scripted");
        Provider.Answer = new ProviderAnswer.Transient("HTTP 503");
        await PassAsync(replica);

        await Database.ExecuteAsync("update tickets.geo_pending set next_try_at = now()");
        Provider.Answer = ScriptedProvider.Hit("Mwiki", -1.23, 36.93);
        await PassAsync(replica);

        Assert.Equal("location -1.23 36.93", await PositionAsync("A"));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.geo_pending"));
    }

    [Theory]
    [InlineData("verified = true, status = 'no_match', latitude = null, longitude = null", "cluster -1.222 36.902")]
    [InlineData("verified = true, latitude = -1.3, longitude = 36.8", "location -1.3 36.8")]
    [InlineData("status = 'manual', latitude = -1.3, longitude = 36.8", "location -1.3 36.8")]
    public async Task What_a_person_set_is_not_asked_again_nor_overwritten(string set, string position)
    {
        await TicketAsync("A", "MWIKI", Cluster);
        var replica = Replica("scripted");
        Provider.Answer = ScriptedProvider.Hit("Mwiki", -1.23, 36.93);
        // The person acts while the provider is being asked: nothing is locked then, and the answer comes second.
        Provider.Meanwhile = () => Database.ExecuteAsync(
            $"insert into tickets.geo_locations (place_key, cluster_key) values ('mwiki', '{Cluster}'); update tickets.geo_locations set {set}");

        await PassAsync(replica);
        await PassAsync(replica);

        Assert.Single(Provider.Questions);
        Assert.Equal(position, await PositionAsync("A"));
    }

    [Fact]
    public async Task A_verified_row_for_anywhere_needs_no_question()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        await Database.ExecuteAsync("insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, verified) values ('mwiki', '*', -1.3, 36.8, true)");

        await PassAsync(Replica("scripted"));

        Assert.Empty(Provider.Questions);
        Assert.Equal("location -1.3 36.8", await PositionAsync("A"));
    }

    [Fact]
    public async Task Without_a_centre_nothing_is_asked_until_there_is_one()
    {
        await TicketAsync("A", "MWIKI", "NORTH HUB");
        await TicketAsync("B", "MWIKI", null);
        var replica = Replica("scripted");
        await PassAsync(replica);
        Assert.Empty(Provider.Questions);

        Provider.Answer = ScriptedProvider.Hit("Mwiki", -1.23, 36.93);
        await Database.ExecuteAsync("update tickets.geo_clusters set latitude = -1.22, longitude = 36.9, verified = true");
        await PassAsync(replica);

        Assert.Equal("location -1.23 36.93", await PositionAsync("A"));
        Assert.Equal("none", await PositionAsync("B"));
    }

    [Fact]
    public async Task Replicas_share_the_places_and_ask_for_each_once()
    {
        for (var i = 0; i < 300; i++)
            await TicketAsync($"A{i}", $"Place{(char)('A' + (i % 26))}{(char)('A' + (i / 26))}x", Cluster, dataset: i % 2 == 0 ? "inc" : "crq");
        await TicketAsync("B", "Placeaax", Cluster, dataset: "crq");
        Provider.Meanwhile = async () => await Task.Yield();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PassAsync(Replica("scripted"))));

        Assert.Equal(300, Provider.Questions.Count);
        Assert.Equal(300, Provider.Questions.Distinct().Count());
        Assert.Equal(300, await Database.ScalarAsync<long>("select count(*) from tickets.geo_locations"));
    }

    [Fact]
    public async Task A_dead_replicas_lease_runs_out()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        await PlaceClusterAsync(Cluster, -1.222, 36.902);
        await TicketAsync("B", "NYALI", Cluster);
        var dead = Replica();
        await dead.GetRequiredService<GeocodePass>().CleanNamesAsync(Token);
        await dead.GetRequiredService<PendingStore>().RefreshAsync(Token);
        Assert.Equal(2, (await dead.GetRequiredService<PendingStore>().LeaseAsync(TimeSpan.FromMinutes(2), 10, null, Token)).Places.Count);

        var replica = Replica();
        await PassAsync(replica);
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));

        await Database.ExecuteAsync("update tickets.geo_pending set leased_until = now() - interval '1 s'");
        await PassAsync(replica);
        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
    }

    [Fact]
    public async Task A_place_that_was_answered_while_another_replica_put_it_on_the_list_is_not_asked_again()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        var replica = Replica("scripted");
        Provider.Answer = ScriptedProvider.Hit("Mwiki", -1.23, 36.93);
        await PassAsync(replica);

        // What a list made before that answer leaves behind.
        await Database.ExecuteAsync("insert into tickets.geo_pending (place_key, cluster_key, place) values ('mwiki', $1, 'Mwiki')", Cluster);
        Assert.Empty((await replica.GetRequiredService<PendingStore>().LeaseAsync(TimeSpan.FromMinutes(2), 10, null, Token)).Places);
        await PassAsync(replica);

        Assert.Single(Provider.Questions);
        Assert.Empty(await Database.RowsAsync("select from tickets.geo_pending"));
    }

    [Theory]
    [InlineData("update tickets.geo_clusters set latitude = -0.5, longitude = 37.5", "rejected|too_far|")]
    [InlineData("insert into tickets.geo_aliases (alias_key, place, place_key) values ('mwiki', 'Clay City', 'claycity')", "resolved||-1.221")]
    [InlineData("update tickets.geo_pending set leased_by = gen_random_uuid(), leased_until = now() - interval '1 s'", "resolved||-1.24")]
    public async Task An_answer_to_what_is_no_longer_asked_is_dropped(string meanwhile, string stored)
    {
        await PlaceClusterAsync("HERE CLUSTER", -1.222, 36.902);
        await TicketAsync("A", "MWIKI", "HERE CLUSTER");
        var replica = Replica("scripted");
        Provider.Answer = ScriptedProvider.Hit("Mwiki", -1.23, 36.93);
        Provider.Meanwhile = async () =>
        {
            Provider.Meanwhile = null;
            await Database.ExecuteAsync(meanwhile);
        };
        await GeocodeAsync(replica);
        await replica.GetRequiredService<ProviderPass>().RunAsync(Token);
        Assert.Empty(await Database.RowsAsync("select from tickets.geo_locations"));

        Provider.Answer = ScriptedProvider.Hit("Mwiki", -1.24, 36.93);
        await PassAsync(replica);
        Assert.Equal([stored], await Database.RowsAsync("select status, reason, latitude from tickets.geo_locations where place_key = 'mwiki'"));
    }

    [Fact]
    public async Task A_place_that_no_open_ticket_wants_any_more_is_not_asked()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        var replica = Replica("scripted");
        Provider.Answer = new ProviderAnswer.Transient("HTTP 503");
        await PassAsync(replica);

        await TicketAsync("A", "MWIKI", Cluster, open: false);
        await Database.ExecuteAsync("update tickets.geo_pending set next_try_at = now()");
        await PassAsync(replica);

        Assert.Single(Provider.Questions);
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.geo_pending"));
    }
}
