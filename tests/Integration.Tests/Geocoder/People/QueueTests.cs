using System.Diagnostics;
using System.Text.Json;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Integration.Tests.Geocoder.People;

/// <summary><c>fleetctl geocode review</c>, <c>retry</c>, <c>status</c> and <c>report</c>.</summary>
public sealed class QueueTests : PeopleUnderTest
{
    private const string Awkward = "O'Brien\" $(reboot) CLUSTER";

    [Fact]
    public async Task Review_shows_what_waits_by_tickets_and_age_with_commands_that_decide_it()
    {
        await PlaceClusterAsync(Awkward, -1.22, 36.9);
        Provider.Answer = new ProviderAnswer.Hit([Candidate("Mwakazi 'A'", -1.23, 36.93), Candidate("Mwakazi B", -1.26, 36.85)]);
        await TicketAsync("A", "MWAKAZI", Awkward);
        await TicketAsync("B", "MWAKAZI", Awkward, dataset: "crq");
        await PassAsync(Replica("scripted"));
        Provider.Answer = new ProviderAnswer.NoMatch();
        await TicketAsync("C", "ZZYZX", Awkward);
        await TicketAsync("D", "MWIKI", "KASARANNI CLUSTER");
        await PassAsync(Replica("scripted"));
        await AgeAsync("A", 30);
        await AgeAsync("B", 30, "crq");
        await AgeAsync("C", 50);
        await AgeAsync("D", 40);

        var items = (await GeocodeAsync("review")).EnumerateArray().ToList();

        Assert.Equal(
            ["place mwakazi ambiguous 2", "place zzyzx no_match 1", "cluster  low_confidence 1"],
            items.Select(one => one.GetProperty("item")).Select(item =>
                $"{item.GetProperty("kind").GetString()} {item.GetProperty("placeKey").GetString()} {item.GetProperty("reason").GetString()} {item.GetProperty("tickets").GetInt32()}"));
        Assert.Equal([3.5, 7.1], items[0].GetProperty("item").GetProperty("candidates").EnumerateArray().Select(one => one.GetProperty("kmFromCentre").GetDouble()));

        Assert.Equal(0, (await FleetCtlAsync([.. Words(items[0].GetProperty("accept")[0].GetString()!), "--apply"])).ExitCode);
        Assert.Equal(0, (await FleetCtlAsync([.. Words(items[2].GetProperty("accept")[0].GetString()!), "--apply"])).ExitCode);
        Assert.Equal("location -1.23 36.93", await PositionAsync("A"));
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("D"));
        Assert.Equal(["zzyzx"], (await GeocodeAsync("review")).EnumerateArray().Select(one => one.GetProperty("item").GetProperty("placeKey").GetString()));
    }

    [Fact]
    public async Task Review_shows_a_feed_that_says_otherwise_than_a_verified_place()
    {
        await TicketAsync("A", "MWIKI", Kasarani, latitude: "-1.30", longitude: "36.90");
        await TicketAsync("B", "MWIKI", Kasarani, latitude: "-1.231", longitude: "36.931");
        await TicketAsync("C", "MWIKI", Kasarani);
        await PassAsync(Replica());
        Assert.Empty((await GeocodeAsync("review")).EnumerateArray());
        await GeocodeAsync("verify", "mwiki", "--cluster", Kasarani, "--why", "w", "--apply");

        var item = Assert.Single((await GeocodeAsync("review")).EnumerateArray());

        Assert.Equal("feed", item.GetProperty("item").GetProperty("kind").GetString());
        Assert.Equal("feed of inc A", item.GetProperty("item").GetProperty("candidates")[0].GetProperty("label").GetString());
        Assert.Equal("feed -1.3 36.9", await PositionAsync("A"));

        // A person takes the feed's word for the place: nothing is left to show.
        await FleetCtlAsync([.. Words(item.GetProperty("accept")[0].GetString()!), "--apply"]);
        Assert.Equal("location -1.3 36.9", await PositionAsync("C"));
    }

    [Fact]
    public async Task Retry_asks_again_for_what_it_names_and_leaves_peoples_decisions_alone()
    {
        await PlaceClusterAsync(Kasarani, -1.22, 36.9);
        Provider.Answer = new ProviderAnswer.NoMatch();
        await TicketAsync("A", "AAAA", Kasarani);
        await TicketAsync("B", "BBBB", Kasarani);
        var replica = Replica("scripted");
        await PassAsync(replica);
        Provider.Answer = ScriptedProvider.Hit("Elsewhere", -4.05, 39.67);
        await TicketAsync("C", "CCCC", Kasarani);
        await PassAsync(replica);
        await GeocodeAsync("verify", "bbbb", "--cluster", Kasarani, "--no-such-place", "--why", "w", "--apply");
        var before = await EverythingAsync();

        Assert.Equal(["aaaa"], (await GeocodeAsync("retry", "--reason", "no_match")).EnumerateArray().Select(one => one.GetProperty("placeKey").GetString()));
        Assert.Equal(before, await EverythingAsync());
        Assert.Equal(2, (await FleetCtlAsync("geocode", "retry", "--reason", "no_macth", "--apply")).ExitCode);
        Assert.Equal(2, (await FleetCtlAsync("geocode", "retry", "--place", "nowhere", "--apply")).ExitCode);

        await GeocodeAsync("retry", "--reason", "no_match", "--apply");
        Provider.Asked.Clear();
        Provider.Answer = ScriptedProvider.Hit("Aaaa", -1.23, 36.93);
        await PassAsync(replica);

        Assert.Equal(["aaaa"], Provider.Questions);
        Assert.Equal("location -1.23 36.93", await PositionAsync("A"));
        Assert.Equal(["cccc"], (await GeocodeAsync("retry", "--cluster", Kasarani)).EnumerateArray().Select(one => one.GetProperty("placeKey").GetString()));
    }

    [Fact]
    public async Task Retry_asks_those_again_who_said_something_already()
    {
        await Database.ExecuteAsync("insert into tickets.geo_pending (place_key, cluster_key, place, prior_answers) values ('p', 'C', 'P', '{\"locationiq\": {\"widen\": true}}')");

        await GeocodeAsync("retry", "--apply");

        Assert.Equal(["{}"], await Database.RowsAsync("select prior_answers::text from tickets.geo_pending"));
    }

    [Fact]
    public async Task A_postponed_place_becomes_due()
    {
        await TicketAsync("A", "MWIKI", Kasarani);
        Provider.Answer = new ProviderAnswer.Transient("HTTP 503");
        await PassAsync(Replica("scripted"));

        await GeocodeAsync("retry", "--place", "mwiki", "--apply");

        Assert.True(await Database.ScalarAsync<bool>("select next_try_at <= now() from tickets.geo_pending"));
    }

    [Fact]
    public async Task Status_and_report_count_what_there_is()
    {
        await TicketAsync("A", "MWIKI", Kasarani);
        await TicketAsync("B", "ZZYZX", Kasarani, dataset: "crq");
        await TicketAsync("C", null, "UNHEARD OF CLUSTER");
        await TicketAsync("D", "MWIKI", Kasarani, open: false);
        await PassAsync(Replica());
        Provider.Answer = new ProviderAnswer.Transient("HTTP 503");
        await TicketAsync("E", "QQQQ", Kasarani);
        await PassAsync(Replica("scripted"));

        var without = await FleetCtlAsync("geocode", "status", "--json");
        Assert.Equal(1, without.ExitCode); // a cluster without a centre needs a person
        var status = JsonDocument.Parse(without.StandardOutput).RootElement;
        Assert.Equal(
            ["inc location 1", "inc cluster 1", "inc none 1", "crq cluster 1"],
            status.GetProperty("openTickets").EnumerateArray().Select(one => $"{one.GetProperty("dataset").GetString()} {one.GetProperty("geoSource").GetString()} {one.GetProperty("tickets").GetInt32()}"));
        var pending = Assert.Single(status.GetProperty("pending").EnumerateArray());
        Assert.Equal("waiting", pending.GetProperty("state").GetString());
        Assert.Contains("HTTP 503", pending.GetProperty("lastTrouble").GetString(), StringComparison.Ordinal);
        Assert.Equal(["no_match 1"], status.GetProperty("unresolved").EnumerateArray().Select(one => $"{one.GetProperty("reason").GetString()} {one.GetProperty("places").GetInt32()}"));
        Assert.Equal("UNHEARD OF CLUSTER", Assert.Single(status.GetProperty("clustersWithoutCentre").EnumerateArray()).GetProperty("cluster").GetString());

        var report = await GeocodeAsync("report");
        Assert.Equal(["Qqqq pending", "Zzyzx no_match"], report.GetProperty("unresolved").EnumerateArray().Select(one => $"{one.GetProperty("place").GetString()} {one.GetProperty("status").GetString()}"));
        Assert.Equal(JsonValueKind.Null, report.GetProperty("backlog").GetProperty("mostDays").ValueKind);
        Assert.Equal(0.4m, report.GetProperty("coverage").EnumerateArray().Single(one => one.GetProperty("scope").GetString() == "all" && one.GetProperty("geoSource").GetString() == "location").GetProperty("share").GetDecimal());
        Assert.Contains("Places to be asked for", (await FleetCtlAsync("geocode", "status")).StandardOutput, StringComparison.Ordinal);
        Assert.Contains("Backlog: 1 places", (await FleetCtlAsync("geocode", "report")).StandardOutput, StringComparison.Ordinal);
    }

    private static Candidate Candidate(string name, double latitude, double longitude) => new()
    {
        Label = name, MatchedName = "Mwakazi", Point = new GeoPoint(latitude, longitude), Level = PlaceLevel.Suburb, Match = PlaceMatch.Exact, Quality = 80,
    };

    private Task AgeAsync(string id, int hours, string dataset = "inc") => Database.ExecuteAsync(
        $"update tickets.{dataset} set raw = raw || jsonb_build_object('created_at_service', to_char(now() at time zone 'Africa/Nairobi' - make_interval(hours => $2), 'YYYY-MM-DD HH24:MI:SS')) where ticket_id = $1",
        id, hours);

    /// <summary>The words that a shell makes of a line, without the program's name.</summary>
    private static string[] Words(string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"fleetctl() {{ printf '%s\\n' \"$@\"; }}\n{line}"]) { RedirectStandardOutput = true })!;
        return shell.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
