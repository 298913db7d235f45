using FleetTickets.Geocoding.Guards;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoder.Tests.Providers.Remote;

public sealed class LocationIqProviderTests(RemoteServer server) : IClassFixture<RemoteServer>
{
    private const string Suburb =
        """
        [{"place_id":"331010101","licence":"https://locationiq.com/attribution","osm_type":"relation","osm_id":"9000001",
          "boundingbox":["-1.2351","-1.1985","36.8790","36.9262"],"lat":"-1.2174","lon":"36.8976",
          "display_name":"Kasarani, Nairobi, Nairobi County, Kenya","class":"place","type":"suburb","importance":0.41,
          "address":{"suburb":"Kasarani","city":"Nairobi","state":"Nairobi County","country":"Kenya","country_code":"ke"},
          "matchquality":{"matchcode":"exact","matchtype":"centroid","matchlevel":"neighbourhood"}}]
        """;

    [Fact]
    public async Task Asks_for_the_place_in_its_cluster_within_the_clusters_reach()
    {
        server.Answers(200, Suburb);
        await server.AskAsync("locationiq");

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["key"] = RemoteServer.Key, ["q"] = "Kasarani, Roysambu, Kenya", ["format"] = "json", ["countrycodes"] = "ke", ["limit"] = "5",
                ["addressdetails"] = "1", ["normalizeaddress"] = "1", ["matchquality"] = "1", ["dedupe"] = "1", ["accept-language"] = "en",
                ["viewbox"] = "36.67713,-1.44682,37.12687,-0.99718", ["bounded"] = "1",
            },
            server.Asked);
        Assert.Equal("/v1/search", server.Requests[^1].RequestMessage!.Path);
    }

    [Fact]
    public async Task Without_a_centre_it_asks_without_a_box()
    {
        server.Answers(200, "[]");
        await server.AskAsync("locationiq", RemoteServer.Kasarani with { Centroid = null, Cluster = null });

        Assert.Equal("Kasarani, Kenya", server.Asked["q"]);
        Assert.DoesNotContain("viewbox", server.Asked.Keys);
        Assert.DoesNotContain("bounded", server.Asked.Keys);
    }

    [Fact]
    public async Task A_place_is_a_candidate_with_what_the_guards_need()
    {
        server.Answers(200, Suburb);

        var candidate = Assert.Single(Assert.IsType<ProviderAnswer.Hit>(await server.AskAsync("locationiq")).Candidates);
        Assert.Equal(
            new Candidate
            {
                Label = "Kasarani, Nairobi, Nairobi County, Kenya", MatchedName = "Kasarani", Point = new GeoPoint(-1.2174, 36.8976),
                Level = PlaceLevel.Suburb, RadiusM = 3320, Match = PlaceMatch.Exact, Quality = 92, Rank = 0.4, CountryCode = "ke",
                Attribution = "Search by LocationIQ, © OpenStreetMap contributors",
            },
            candidate);
        Assert.IsType<PlaceOutcome.Resolved>(CandidateGuards.Judge(RemoteServer.Kasarani, [candidate], "provider"));
    }

    [Theory]
    [InlineData("exact", "city", "Nairobi")]
    [InlineData("exact", "county", "Kasarani")]
    [InlineData("exact", "state", "Kasarani")]
    [InlineData("exact", "country", "Kasarani")]
    [InlineData("fallback", "neighbourhood", "Kasarani Road")]
    [InlineData("exact", "something new", "Kasarani Road")]
    public async Task The_answer_of_a_city_or_more_is_refused_by_its_level(string code, string level, string name)
    {
        server.Answers(200, Suburb.Replace("\"exact\"", $"\"{code}\"", StringComparison.Ordinal).Replace("neighbourhood", level, StringComparison.Ordinal)
            .Replace("\"type\":\"suburb\"", "\"type\":\"unheard of\"", StringComparison.Ordinal).Replace("\"Kasarani, ", $"\"{name}, ", StringComparison.Ordinal));

        var hit = Assert.IsType<ProviderAnswer.Hit>(await server.AskAsync("locationiq"));
        Assert.Equal(ReasonCode.Level, Guards.Judged.Rejected(CandidateGuards.Judge(RemoteServer.Kasarani, hit.Candidates, "provider")));
    }

    [Theory]
    [InlineData(404, """{"error":"Unable to geocode"}""", "NoMatch")]
    [InlineData(200, "[]", "NoMatch")]
    [InlineData(400, """{"error":"Invalid Request"}""", "BadRequest { Detail = Invalid Request }")]
    [InlineData(401, """{"error":"Invalid key"}""", "KeyProblem { Detail = HTTP 401: Invalid key }")]
    [InlineData(401, """{"error":"Key not active - Please write to support"}""", "KeyProblem { Detail = HTTP 401: Key not active - Please write to support }")]
    [InlineData(403, """{"error":"Service not enabled"}""", "KeyProblem { Detail = HTTP 403: Service not enabled }")]
    [InlineData(403, """{"error":"Access restricted"}""", "KeyProblem { Detail = HTTP 403: Access restricted }")]
    [InlineData(404, """{"error":"Not Found"}""", "KeyProblem { Detail = HTTP 404: Not Found; expected a geocoder at GEOCODER_LOCATIONIQ_URL }")]
    [InlineData(404, "<html>not found</html>", "KeyProblem { Detail = HTTP 404: ; expected a geocoder at GEOCODER_LOCATIONIQ_URL }")]
    [InlineData(429, """{"error":"Rate Limited Second"}""", "Throttled")]
    [InlineData(429, """{"error":"Rate Limited Minute"}""", "Throttled")]
    [InlineData(429, """{"error":"Rate Limited Day"}""", "QuotaSpent")]
    [InlineData(429, """{"error":"Rate Limited"}""", "Throttled")]
    [InlineData(429, "<html>slow down, it is a nice day</html>", "Throttled")]
    [InlineData(500, """{"error":"Unknown error - Please try again after some time"}""", "Transient")]
    [InlineData(502, "<html>bad gateway</html>", "Transient")]
    [InlineData(418, """{"error":"Unable to geocode"}""", "Transient")]
    [InlineData(302, "[]", "Transient")]
    [InlineData(200, "<html>sign in</html>", "Transient")]
    [InlineData(200, """{"error":"Unable to geocode"}""", "Transient")]
    [InlineData(200, """[{"lat":"-1.2","lon":"36.9","display_name":"Kasarani, Ke""", "Transient")]
    [InlineData(200, """[{"lat":"-1.2","lon":"36.9"}]""", "Transient")]
    [InlineData(200, """[{"lat":"NaN","lon":"36.9","display_name":"Kasarani"}]""", "Transient")]
    [InlineData(200, """[{"lat":"-1.2","lon":"1e999","display_name":"Kasarani"}]""", "Transient")]
    [InlineData(200, """[{"lat":"-1.2","lon":"36.9","display_name":"\ud800"}]""", "Transient")]
    [InlineData(200, "[1]", "Transient")]
    [InlineData(200, "", "Transient")]
    public async Task Every_answer_has_its_class(int status, string body, string expected)
    {
        server.Answers(status, body);

        var answer = (await server.AskAsync("locationiq")).ToString();
        Assert.StartsWith(expected, answer.Replace("RemainingToday = , ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Rate Limited Second", 1, 1.25)]
    [InlineData("Rate Limited Minute", 60, 75)]
    public async Task Without_a_told_time_the_windows_own_is_waited(string error, double least, double most)
    {
        server.Answers(429, $$"""{"error":"{{error}}"}""");

        var before = TimeProvider.System.GetUtcNow();
        var throttled = Assert.IsType<ProviderAnswer.Throttled>(await server.AskAsync("locationiq"));
        Assert.InRange(throttled.Until, before.AddSeconds(least), TimeProvider.System.GetUtcNow().AddSeconds(most));
    }

    [Fact]
    public async Task A_spent_day_ends_a_minute_after_midnight_utc()
    {
        server.Answers(429, """{"error":"Rate Limited Day"}""");

        var until = Assert.IsType<ProviderAnswer.QuotaSpent>(await server.AskAsync("locationiq")).Until;
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.Zero), (until.TimeOfDay, until.Offset));
        Assert.InRange(until - TimeProvider.System.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromHours(24.1));
    }

    [Fact]
    public async Task Text_of_others_is_stored_on_one_line()
    {
        server.Answers(200, Suburb.Replace("Kasarani, Nairobi,", "Kasarani\\u0000\\n, Nairobi,", StringComparison.Ordinal));

        var candidate = Assert.Single(Assert.IsType<ProviderAnswer.Hit>(await server.AskAsync("locationiq")).Candidates);
        Assert.Equal(("Kasarani", true), (candidate.MatchedName, candidate.Label.All(letter => !char.IsControl(letter))));
    }
}
