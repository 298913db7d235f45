using FleetTickets.Geocoding.Guards;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>A provider that gives different places one coordinate fell back: what it said waits for a person.</summary>
public sealed class CollapseTests : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";
    private const string Locations = "select place_key, status, reason, latitude is not null from tickets.geo_locations order by place_key, cluster_key";

    [Fact]
    public async Task The_third_place_on_a_coordinate_takes_all_of_them_back()
    {
        Provider.Answer = new ProviderAnswer.Hit([Fallback("Alpha Square"), Fallback("Beta Square"), Fallback("Gamma Square")]);
        var replica = Replica("scripted");
        await TicketAsync("A", "ALPHA SQUARE", Cluster);
        await TicketAsync("B", "BETA SQUARE", Cluster);
        await PassAsync(replica);
        Assert.Equal("location -1.23 36.93", await PositionAsync("A"));

        await TicketAsync("C", "GAMMA SQUARE", Cluster);
        await PassAsync(replica);

        Assert.Equal(["alphasquare|review|collapse|True", "betasquare|review|collapse|True", "gammasquare|review|collapse|True"], await Database.RowsAsync(Locations));
        foreach (var id in (string[])["A", "B", "C"])
            Assert.Equal("cluster -1.222 36.902", await PositionAsync(id));

        // The next of its kind is recognised by those before.
        await TicketAsync("D", "DELTA SQUARE", Cluster);
        await PassAsync(replica);
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("D"));
    }

    [Theory]
    [InlineData("5 hours", false)]
    [InlineData("0", true)]
    public async Task What_a_replica_stored_before_it_died_another_one_looks_at(string ago, bool runsAlready)
    {
        var replica = Replica("scripted");
        if (runsAlready)
            await PassAsync(replica);
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, status, provider, fetched_at)
            select key, $1, -1.2, 36.9, 'resolved', 'example', now() - $2::interval from unnest('{a,b,c}'::text[]) as key
            """, Cluster, ago);

        await PassAsync(replica);

        Assert.Equal(["a|review|collapse|True", "b|review|collapse|True", "c|review|collapse|True"], await Database.RowsAsync(Locations));
        Assert.Empty(Provider.Questions);
    }

    [Fact]
    public async Task A_look_that_fails_is_owed()
    {
        Provider.Answer = new ProviderAnswer.Hit([Fallback("Alpha Square"), Fallback("Beta Square"), Fallback("Gamma Square")]);
        var replica = Replica("scripted");
        await PassAsync(replica);
        foreach (var name in (string[])["ALPHA SQUARE", "BETA SQUARE", "GAMMA SQUARE"])
            await TicketAsync(name, name, Cluster);
        Provider.Meanwhile = () => Database.ExecuteAsync("alter table if exists tickets.geo_aliases rename to away"); // the look reads it, storing does not
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => PassAsync(replica));
        Assert.Equal(3, await Database.ScalarAsync<long>("select count(*) from tickets.geo_locations where status = 'resolved'"));
        await Database.ExecuteAsync("alter table tickets.away rename to geo_aliases");

        await PassAsync(replica);

        Assert.Equal(3, await Database.ScalarAsync<long>("select count(*) from tickets.geo_locations where reason = 'collapse'"));
    }

    [Fact]
    public async Task Names_of_one_place_share_its_point_by_right()
    {
        await TicketAsync("A", "MWIKI", Cluster);
        await TicketAsync("B", "MWIKI HEIGHTS", Cluster);
        await TicketAsync("C", "MWIKI_FDT3", Cluster);
        await TicketAsync("D", "MWIKI PLAZA", Cluster);

        await PassAsync(Replica());

        foreach (var id in (string[])["A", "B", "C", "D"])
            Assert.Equal("location -1.227 36.931", await PositionAsync(id));
    }

    [Fact]
    public async Task Aliases_of_one_place_are_one_place()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_aliases (alias_key, place, place_key) values ('b', 'A', 'a'), ('c', 'A', 'a');
            insert into tickets.geo_aliases (alias_key, cluster_key, place, place_key) values ('c', 'X', 'D', 'd');
            insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, status, provider, fetched_at)
            values ('a', 'Y', -1.2, 36.9, 'resolved', 'example', now()), ('b', 'Y', -1.2, 36.9, 'resolved', 'example', now()), ('c', 'Y', -1.2, 36.9, 'resolved', 'example', now())
            """);
        var collapse = Replica().GetRequiredService<CollapseStore>();
        Assert.Equal(0, await collapse.FlagAsync(TimeSpan.FromHours(1), Token));

        await Database.ExecuteAsync("update tickets.geo_locations set cluster_key = 'X'; insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, status, provider, fetched_at) values ('e', 'X', -1.2, 36.9, 'resolved', 'example', now())");
        Assert.Equal(4, await collapse.FlagAsync(TimeSpan.FromHours(1), Token));
    }

    [Theory]
    [InlineData("a b c", "resolved resolved resolved", 0.0004, "review review review")] // 44 m
    [InlineData("a b c", "resolved resolved resolved", 0.0005, "resolved resolved resolved")] // 55 m
    [InlineData("a b b", "resolved resolved resolved", 0, "resolved resolved resolved")]
    [InlineData("a b c", "verified resolved resolved", 0, "resolved resolved resolved")]
    [InlineData("a b c", "manual resolved resolved", 0, "manual resolved resolved")]
    [InlineData("a b c", "offline resolved resolved", 0, "resolved resolved resolved")]
    public async Task Three_different_unverified_places_within_50_m_are_too_many(string keys, string kinds, double apart, string expected)
    {
        for (var i = 0; i < 3; i++)
        {
            var kind = kinds.Split(' ')[i];
            await Database.ExecuteAsync(
                "insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, status, provider, verified, fetched_at) values ($1, $2, $3, 36.9, $4, $5, $6, now())",
                keys.Split(' ')[i], $"C{i}", -1.2 + (i == 2 ? apart : 0), kind == "manual" ? "manual" : "resolved", kind == "offline" ? "offline" : "example", kind == "verified");
        }

        var collapse = Replica().GetRequiredService<CollapseStore>();
        await collapse.FlagAsync(TimeSpan.FromHours(1), Token);

        Assert.Equal(expected.Split(' '), await Database.RowsAsync("select status from tickets.geo_locations order by cluster_key"));
        Assert.Equal(0, await collapse.FlagAsync(TimeSpan.FromHours(1), Token));
    }

    [Fact]
    public async Task A_copy_for_another_cluster_goes_with_its_original()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, status, provider, fetched_at)
            values ('a', 'X', -1.2, 36.9, 'resolved', 'example', now()), ('b', 'X', -1.2, 36.9, 'resolved', 'example', now()), ('c', 'X', -1.2, 36.9, 'resolved', 'example', now()),
                ('a', 'Y', -1.2, 36.9, 'resolved', 'gazetteer', now()), ('d', 'Y', -1.2, 36.9, 'resolved', 'offline', now())
            """);

        Assert.Equal(4, await Replica().GetRequiredService<CollapseStore>().FlagAsync(TimeSpan.FromHours(1), Token));
        Assert.Equal(["d|Y"], await Database.RowsAsync("select place_key, cluster_key from tickets.geo_locations where status = 'resolved'"));
    }

    private static Candidate Fallback(string name) =>
        ScriptedProvider.Hit(name, -1.23, 36.93).Candidates[0];
}
