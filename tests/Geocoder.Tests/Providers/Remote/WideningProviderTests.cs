using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers.Remote;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoder.Tests.Providers.Remote;

public sealed class WideningProviderTests
{
    private static readonly ProviderAnswer.NoMatch NoMatch = new();

    private static readonly ProviderAnswer.Hit Hit = new(
    [
        new Candidate { Label = "Hunters", MatchedName = "Hunters", Point = new GeoPoint(-1.2, 36.9), Level = PlaceLevel.Suburb, Match = PlaceMatch.Exact, Quality = 80 },
    ]);

    private static readonly PlaceQuery Question = new() { Place = "Hunters", PlaceKey = "hunters", Cluster = "Kasarani", Centroid = new GeoPoint(-1.222, 36.902), RadiusKm = 25 };

    [Fact]
    public async Task A_place_that_is_not_known_within_its_cluster_is_asked_for_by_its_name_alone() =>
        Assert.Equal(["Hunters, Kasarani, Kenya", "Hunters, Kenya"], await QuestionsAsync(Question, Hit, NoMatch, Hit));

    [Fact]
    public async Task What_was_found_within_the_cluster_is_not_asked_again() => Assert.Single(await QuestionsAsync(Question, Hit, Hit));

    [Fact]
    public async Task A_trouble_is_not_answered_by_another_question()
    {
        var throttled = new ProviderAnswer.Throttled(DateTimeOffset.UnixEpoch);

        Assert.Single(await QuestionsAsync(Question, throttled, throttled));
        Assert.Equal(2, (await QuestionsAsync(Question, throttled, NoMatch, throttled)).Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Hunters")]
    public async Task The_same_text_is_not_asked_twice(string? cluster) => Assert.Single(await QuestionsAsync(Question with { Cluster = cluster }, NoMatch, NoMatch));

    private static async Task<List<string>> QuestionsAsync(PlaceQuery query, ProviderAnswer expected, params ProviderAnswer[] answers)
    {
        var inner = new Recording(new Queue<ProviderAnswer>(answers));
        var answer = await new WideningProvider(inner).AskAsync(query, TestContext.Current.CancellationToken);
        Assert.Equal(expected with { IsToWiderQuestion = inner.Questions.Count > 1 }, answer);
        return inner.Questions;
    }

    private sealed class Recording(Queue<ProviderAnswer> answers) : IGeocodingProvider
    {
        public List<string> Questions { get; } = [];

        public string Name => "recording";

        public Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken)
        {
            Questions.Add(SearchArea.Text(query));
            return Task.FromResult(answers.Dequeue());
        }
    }
}
