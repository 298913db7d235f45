using FleetTickets.Geocoding.Guards;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoder.Tests.Providers.Remote;

/// <summary>Nominatim and Photon, at an address of one's own.</summary>
public sealed class OpenServerTests(RemoteServer server) : IClassFixture<RemoteServer>
{
    private const string Nominatim =
        """
        [{"place_id":1,"osm_type":"node","osm_id":42,"lat":"-1.2174","lon":"36.8976","category":"place","type":"suburb","place_rank":19,"importance":0.41,
          "addresstype":"suburb","name":"Kasarani","display_name":"Kasarani, Nairobi, Kenya","address":{"suburb":"Kasarani","country_code":"ke"},
          "boundingbox":["-1.2351","-1.1985","36.8790","36.9262"]}]
        """;

    private const string Photon =
        """
        {"type":"FeatureCollection","features":[{"type":"Feature",
          "properties":{"name":"Kasarani","osm_key":"place","osm_value":"suburb","type":"district","countrycode":"KE","extent":[36.87,-1.20,36.93,-1.24]},
          "geometry":{"type":"Point","coordinates":[36.8976,-1.2174]}}]}
        """;

    [Fact]
    public async Task Nominatim_is_asked_with_a_user_agent_of_our_own()
    {
        server.Answers(200, Nominatim);
        await server.AskAsync("nominatim", new Uri(server.Url, "/base/"), TimeSpan.FromSeconds(20));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["q"] = "Kasarani, Roysambu, Kenya", ["countrycodes"] = "ke", ["format"] = "jsonv2", ["addressdetails"] = "1", ["limit"] = "5",
                ["accept-language"] = "en", ["viewbox"] = "36.67713,-1.44682,37.12687,-0.99718", ["bounded"] = "1",
            },
            server.Asked);
        Assert.Equal("/base/search", server.Requests[^1].RequestMessage!.Path);
        Assert.StartsWith("FleetTickets", server.Requests[^1].RequestMessage!.Headers!["User-Agent"][0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photon_is_asked_within_the_clusters_reach()
    {
        server.Answers(200, Photon);
        await server.AskAsync("photon");

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["q"] = "Kasarani, Roysambu, Kenya", ["countrycode"] = "KE", ["limit"] = "5", ["lang"] = "en", ["bbox"] = "36.67713,-1.44682,37.12687,-0.99718",
            },
            server.Asked);
        Assert.Equal("/api", server.Requests[^1].RequestMessage!.Path);
    }

    [Theory]
    [InlineData("nominatim", Nominatim, "Kasarani, Nairobi, Kenya", 92, 0.4, "ke", 3320)]
    [InlineData("photon", Photon, "Kasarani", 90, 0.0, "KE", 4009)]
    public async Task A_place_is_a_candidate_with_what_the_guards_need(string name, string body, string label, int quality, double rank, string country, int radius)
    {
        server.Answers(200, body);

        var candidate = Assert.Single(Assert.IsType<ProviderAnswer.Hit>(await server.AskAsync(name)).Candidates);
        Assert.Equal(
            new Candidate
            {
                Label = label, MatchedName = "Kasarani", Point = new GeoPoint(-1.2174, 36.8976), Level = PlaceLevel.Suburb, Match = PlaceMatch.Exact,
                RadiusM = radius, Quality = quality, Rank = rank, CountryCode = country, Attribution = "© OpenStreetMap contributors",
            },
            candidate);
        Assert.IsType<PlaceOutcome.Resolved>(CandidateGuards.Judge(RemoteServer.Kasarani, [candidate], "provider"));
    }

    [Theory]
    [InlineData("nominatim", "\"addresstype\":\"suburb\"", "\"addresstype\":\"city\"", "Nairobi")]
    [InlineData("nominatim", "\"addresstype\":\"suburb\"", "\"addresstype\":\"county\"", "Kasarani")]
    [InlineData("nominatim", "\"addresstype\":\"suburb\"", "\"addresstype\":\"state\"", "Kasarani")]
    [InlineData("photon", "\"osm_value\":\"suburb\"", "\"osm_value\":\"city\"", "Nairobi")]
    [InlineData("photon", "\"osm_key\":\"place\",\"osm_value\":\"suburb\",\"type\":\"district\"", "\"osm_key\":\"boundary\",\"osm_value\":\"administrative\",\"type\":\"county\"", "Kasarani")]
    [InlineData("photon", "\"osm_value\":\"suburb\",\"type\":\"district\"", "\"osm_value\":\"?\",\"type\":\"?\"", "Kasarani Road")]
    public async Task The_answer_of_a_city_or_more_is_refused_by_its_level(string name, string part, string instead, string place)
    {
        var body = (name == "photon" ? Photon : Nominatim).Replace(part, instead, StringComparison.Ordinal);
        server.Answers(200, body.Replace("\"name\":\"Kasarani\"", $"\"name\":\"{place}\"", StringComparison.Ordinal).Replace("\"Kasarani, ", $"\"{place}, ", StringComparison.Ordinal));

        var hit = Assert.IsType<ProviderAnswer.Hit>(await server.AskAsync(name));
        Assert.Equal(ReasonCode.Level, Guards.Judged.Rejected(CandidateGuards.Judge(RemoteServer.Kasarani, hit.Candidates, "provider")));
    }

    [Fact]
    public async Task Another_country_is_refused()
    {
        server.Answers(200, Nominatim.Replace("\"country_code\":\"ke\"", "\"country_code\":\"ug\"", StringComparison.Ordinal));

        var hit = Assert.IsType<ProviderAnswer.Hit>(await server.AskAsync("nominatim"));
        Assert.Equal(ReasonCode.OutsideKenya, Guards.Judged.Rejected(CandidateGuards.Judge(RemoteServer.Kasarani, hit.Candidates, "provider")));
    }

    [Theory]
    [InlineData("nominatim", 200, "[]", "NoMatch")]
    [InlineData("photon", 200, """{"type":"FeatureCollection","features":[]}""", "NoMatch")]
    [InlineData("photon", 200, "[]", "Transient")]
    [InlineData("photon", 200, "{}", "Transient")]
    [InlineData("photon", 200, """{"features":[{"properties":{"name":"Kasarani"}}]}""", "Transient")]
    [InlineData("nominatim", 200, "{}", "Transient")]
    [InlineData("nominatim", 200, "[{}]", "Transient")]
    public async Task Every_answer_has_its_class(string name, int status, string body, string expected)
    {
        server.Answers(status, body);

        Assert.StartsWith(expected, (await server.AskAsync(name)).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "{}", "BadRequest")]
    [InlineData(401, "{}", "KeyProblem")]
    [InlineData(403, "<html>blocked</html>", "KeyProblem")]
    [InlineData(404, "<html>no such page</html>", "KeyProblem")]
    [InlineData(429, "{}", "Throttled")]
    [InlineData(302, "[]", "Transient")]
    [InlineData(418, "[]", "Transient")]
    [InlineData(500, "{}", "Transient")]
    [InlineData(200, "<html>sign in</html>", "Transient")]
    [InlineData(200, "[{\"lat\":", "Transient")]
    public async Task Both_say_troubles_by_status(int status, string body, string expected)
    {
        server.Answers(status, body);

        Assert.StartsWith(expected, (await server.AskAsync("nominatim")).ToString(), StringComparison.Ordinal);
        Assert.StartsWith(expected, (await server.AskAsync("photon")).ToString(), StringComparison.Ordinal);
    }
}
