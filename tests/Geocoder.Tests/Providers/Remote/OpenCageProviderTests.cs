using FleetTickets.Geocoding.Guards;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoder.Tests.Providers.Remote;

public sealed class OpenCageProviderTests(RemoteServer server) : IClassFixture<RemoteServer>
{
    private const string Suburb =
        """
        {"licenses":[{"name":"see attribution guide","url":"https://opencagedata.com/credits"}],
         "rate":{"limit":2500,"remaining":2497,"reset":1795392000},
         "results":[{"bounds":{"northeast":{"lat":-1.20,"lng":36.93},"southwest":{"lat":-1.24,"lng":36.87}},
           "components":{"ISO_3166-1_alpha-2":"KE","_category":"place","_type":"suburb","suburb":"Kasarani","city":"Nairobi","country_code":"ke"},
           "confidence":7,"formatted":"Kasarani, Nairobi, Kenya","geometry":{"lat":-1.2174,"lng":36.8976}}],
         "status":{"code":200,"message":"OK"},"timestamp":{"created_unix":1795330000},"total_results":1}
        """;

    private const string None = """{"rate":{"remaining":7},"results":[],"status":{"code":200,"message":"OK"},"total_results":0}""";

    [Fact]
    public async Task Asks_for_the_place_in_its_cluster_within_the_clusters_reach()
    {
        server.Answers(200, Suburb);
        await server.AskAsync("opencage");

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["key"] = RemoteServer.Key, ["q"] = "Kasarani, Roysambu, Kenya", ["countrycode"] = "ke", ["bounds"] = "36.67713,-1.44682,37.12687,-0.99718",
                ["limit"] = "5", ["language"] = "en", ["no_annotations"] = "1", ["no_record"] = "1",
            },
            server.Asked);
        Assert.Equal("/geocode/v1/json", server.Requests[^1].RequestMessage!.Path);
    }

    [Fact]
    public async Task A_place_is_a_candidate_with_what_the_guards_need()
    {
        server.Answers(200, Suburb);

        var hit = Assert.IsType<ProviderAnswer.Hit>(await server.AskAsync("opencage"));
        Assert.Equal(
            new Candidate
            {
                Label = "Kasarani, Nairobi, Kenya", MatchedName = "Kasarani", Point = new GeoPoint(-1.2174, 36.8976), Level = PlaceLevel.Suburb,
                RadiusM = 4009, Match = PlaceMatch.Exact, Quality = 90, CountryCode = "ke",
                Attribution = "OpenCage, © OpenStreetMap contributors (https://opencagedata.com/credits)",
            },
            Assert.Single(hit.Candidates));
        Assert.Equal(2497, hit.RemainingToday);
    }

    [Theory]
    [InlineData("city", 7, "Nairobi")]
    [InlineData("county", 7, "Kasarani")]
    [InlineData("state", 7, "Kasarani")]
    [InlineData("country", 7, "Kasarani")]
    [InlineData("suburb", 4, "Kasarani Road")]
    [InlineData("suburb", 0, "Kasarani Road")]
    public async Task The_answer_of_a_city_or_more_is_refused_by_its_level(string type, int confidence, string name)
    {
        server.Answers(200, Suburb.Replace("\"_type\":\"suburb\"", $"\"_type\":\"{type}\"", StringComparison.Ordinal)
            .Replace("\"confidence\":7", $"\"confidence\":{confidence}", StringComparison.Ordinal).Replace("\"Kasarani, ", $"\"{name}, ", StringComparison.Ordinal));

        var hit = Assert.IsType<ProviderAnswer.Hit>(await server.AskAsync("opencage"));
        Assert.Equal(ReasonCode.Level, Guards.Judged.Rejected(CandidateGuards.Judge(RemoteServer.Kasarani, hit.Candidates, "provider")));
    }

    [Theory]
    [InlineData(200, None, "NoMatch { RemainingToday = 7")]
    [InlineData(200, """{"results":[],"status":{"code":200},"total_results":0}""", "NoMatch { RemainingToday =  }")]
    [InlineData(400, """{"status":{"code":400,"message":"bad request"}}""", "BadRequest")]
    [InlineData(410, """{"status":{"code":410,"message":"request too long"}}""", "BadRequest")]
    [InlineData(401, """{"status":{"code":401,"message":"invalid API key"}}""", "KeyProblem")]
    [InlineData(403, """{"status":{"code":403,"message":"disabled"}}""", "KeyProblem")]
    [InlineData(404, """{"status":{"code":404,"message":"not found"}}""", "KeyProblem")]
    [InlineData(402, """{"rate":{"remaining":0},"status":{"code":402,"message":"quota exceeded"}}""", "QuotaSpent")]
    [InlineData(429, """{"status":{"code":429,"message":"too many requests"}}""", "Throttled")]
    [InlineData(408, """{"status":{"code":408,"message":"timeout"}}""", "Transient")]
    [InlineData(405, """{"status":{"code":405,"message":"not GET"}}""", "Transient")]
    [InlineData(426, """{"status":{"code":426,"message":"TLS"}}""", "Transient")]
    [InlineData(500, """{"status":{"code":500,"message":"internal"}}""", "Transient")]
    [InlineData(503, "<html>down</html>", "Transient")]
    [InlineData(302, None, "Transient")]
    [InlineData(200, """{"rate":{"remaining":0},"results":[],"status":{"code":402,"message":"quota exceeded"},"total_results":0}""", "QuotaSpent")]
    [InlineData(200, """{"results":[],"status":{"code":401,"message":"invalid API key"},"total_results":0}""", "KeyProblem")]
    [InlineData(200, """{"results":[],"status":{"code":200},"total_results":3}""", "Transient")]
    [InlineData(200, """{"status":{"code":200},"total_results":0}""", "Transient")]
    [InlineData(200, "[]", "Transient")]
    [InlineData(200, "<html>sign in</html>", "Transient")]
    [InlineData(200, """{"results":[{"formatted":"Kasarani""", "Transient")]
    public async Task Every_answer_has_its_class(int status, string body, string expected)
    {
        server.Answers(status, body);

        var answer = await server.AskAsync("opencage");
        Assert.StartsWith(expected.Split(' ')[0], answer.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected.Split('{')[^1].Trim(), answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spent_day_ends_when_the_body_says()
    {
        var reset = TimeProvider.System.GetUtcNow().AddHours(3);
        server.Answers(402, $$$"""{"rate":{"remaining":0,"reset":{{{reset.ToUnixTimeSeconds()}}}},"status":{"code":402,"message":"quota exceeded"}}""");

        var spent = Assert.IsType<ProviderAnswer.QuotaSpent>(await server.AskAsync("opencage"));
        Assert.Equal((reset.ToUnixTimeSeconds(), 0), (spent.Until.ToUnixTimeSeconds(), spent.RemainingToday));
    }

    [Fact]
    public async Task Asked_too_fast_it_does_not_wait_for_the_end_of_a_day_that_is_not_spent()
    {
        var reset = TimeProvider.System.GetUtcNow().AddHours(3).ToUnixTimeSeconds();
        server.Answers(429, "{}", ("X-RateLimit-Remaining", "2000"), ("X-RateLimit-Reset", $"{reset}"));

        Assert.True(Assert.IsType<ProviderAnswer.Throttled>(await server.AskAsync("opencage")).Until < TimeProvider.System.GetUtcNow().AddMinutes(1));
    }
}
