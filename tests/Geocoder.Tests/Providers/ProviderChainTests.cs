using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoder.Tests.Providers;

public sealed class ProviderChainTests
{
    private static readonly GeoPoint Here = new(-1.222, 36.902);
    private static readonly DateTimeOffset Noon = new(2026, 6, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly Candidate Kasarani = new()
    {
        Label = "Kasarani", MatchedName = "Kasarani", Point = Here, Level = PlaceLevel.Suburb, Match = PlaceMatch.Exact, Quality = 60,
    };

    public static readonly TheoryData<string> TroublesOfAProvider = ["throttled", "quota", "key", "transient"];

    [Theory]
    [MemberData(nameof(TroublesOfAProvider))]
    public async Task A_providers_trouble_is_never_taken_for_no_such_place(string trouble)
    {
        Assert.IsType<PlaceOutcome.Postponed>(await AskAsync(Trouble(trouble)));
        Assert.IsType<PlaceOutcome.Postponed>(await AskAsync(new ProviderAnswer.NoMatch(), Trouble(trouble)));
        Assert.IsType<PlaceOutcome.Postponed>(await AskAsync(Trouble(trouble), new ProviderAnswer.BadRequest("too long")));
    }

    [Theory]
    [MemberData(nameof(TroublesOfAProvider))]
    public async Task The_next_provider_can_answer_instead(string trouble) =>
        Assert.Equal("b", Assert.IsType<PlaceOutcome.Resolved>(await AskAsync(Trouble(trouble), new ProviderAnswer.Hit([Kasarani]))).Provider);

    [Fact]
    public async Task A_hit_ends_the_asking()
    {
        var second = new Scripted("b", new ProviderAnswer.NoMatch());
        await new ProviderChain([new Scripted("a", new ProviderAnswer.Hit([Kasarani])), second]).FindAsync(Question, TestContext.Current.CancellationToken);

        Assert.Equal(0, second.Asked);
    }

    [Fact]
    public async Task What_a_person_can_act_on_outranks_a_no_match()
    {
        var tooFar = Kasarani with { Point = new GeoPoint(-4.05, 39.667) };

        var outcome = Assert.IsType<PlaceOutcome.Unresolved>(await AskAsync(new ProviderAnswer.Hit([tooFar]), new ProviderAnswer.NoMatch()));
        Assert.Equal(("rejected", "too_far", "a"), (outcome.Status, outcome.Reason, outcome.Provider));
    }

    [Fact]
    public async Task A_text_that_only_one_provider_refuses_may_be_known_to_the_other_later()
    {
        Assert.Equal("no_match", Assert.IsType<PlaceOutcome.Unresolved>(await AskAsync(new ProviderAnswer.BadRequest("too long"), new ProviderAnswer.NoMatch())).Reason);
        Assert.Equal("invalid", Assert.IsType<PlaceOutcome.Unresolved>(await AskAsync(new ProviderAnswer.BadRequest("a"), new ProviderAnswer.BadRequest("b"))).Reason);
    }

    [Fact]
    public async Task The_soonest_end_of_a_quota_is_told()
    {
        var outcome = await AskAsync(new ProviderAnswer.QuotaSpent(Noon.AddHours(9)), new ProviderAnswer.Throttled(Noon.AddSeconds(2)));

        Assert.Equal(Noon.AddSeconds(2), Assert.IsType<PlaceOutcome.Postponed>(outcome).Until);
    }

    [Fact]
    public async Task A_trouble_that_may_be_over_at_once_is_not_waited_out_with_a_long_one()
    {
        var outcome = await AskAsync(new ProviderAnswer.QuotaSpent(Noon), new ProviderAnswer.Transient("HTTP 503"));
        Assert.Equal(new PlaceOutcome.Postponed("b: HTTP 503", null, PriorAnswer.None), Assert.IsType<PlaceOutcome.Postponed>(outcome) with { PriorAnswers = PriorAnswer.None });

        outcome = await AskAsync(new ProviderAnswer.KeyProblem("invalid"), new ProviderAnswer.QuotaSpent(Noon));
        Assert.Equal(Noon, Assert.IsType<PlaceOutcome.Postponed>(outcome).Until);
    }

    [Fact]
    public async Task What_was_answered_is_kept_for_the_next_time_and_not_asked_again()
    {
        var a = new Scripted("a", new ProviderAnswer.NoMatch());
        var local = new Scripted("local", new ProviderAnswer.NoMatch(), isLocal: true);
        var chain = new ProviderChain([local, a, new Scripted("b", Trouble("key"))]);

        var first = Assert.IsType<PlaceOutcome.Postponed>(await chain.FindAsync(Question, TestContext.Current.CancellationToken));
        Assert.Equal("no_match", Assert.Single(first.PriorAnswers).Value.Failure!.Status);
        var second = Assert.IsType<PlaceOutcome.Postponed>(await chain.FindAsync(Question with { PriorAnswers = first.PriorAnswers }, TestContext.Current.CancellationToken));

        Assert.Equal((2, 1), (local.Asked, a.Asked));
        Assert.Equal(first.PriorAnswers, second.PriorAnswers);
    }

    [Fact]
    public async Task The_second_question_to_a_provider_is_asked_without_the_first()
    {
        var a = new Scripted("a", Trouble("throttled") with { IsToWiderQuestion = true });
        var chain = new ProviderChain([a]);
        var question = Question with { Cluster = "Roysambu" };

        var first = Assert.IsType<PlaceOutcome.Postponed>(await chain.FindAsync(question, TestContext.Current.CancellationToken));
        Assert.True(Assert.Single(first.PriorAnswers).Value.Widen);
        await chain.FindAsync(question with { PriorAnswers = first.PriorAnswers }, TestContext.Current.CancellationToken);

        Assert.Equal(["Roysambu", null], a.Clusters);
    }

    private static PlaceQuery Question => new() { Place = "Kasarani", PlaceKey = "kasarani", Centroid = Here, RadiusKm = 25 };

    private static ProviderAnswer Trouble(string name) => name switch
    {
        "throttled" => new ProviderAnswer.Throttled(Noon),
        "quota" => new ProviderAnswer.QuotaSpent(Noon),
        "key" => new ProviderAnswer.KeyProblem("invalid"),
        _ => new ProviderAnswer.Transient("HTTP 503"),
    };

    private static Task<PlaceOutcome> AskAsync(params ProviderAnswer[] answers) =>
        new ProviderChain([.. answers.Select((answer, i) => new Scripted(i == 0 ? "a" : "b", answer))]).FindAsync(Question, TestContext.Current.CancellationToken);

    private sealed class Scripted(string name, ProviderAnswer answer, bool isLocal = false) : IGeocodingProvider
    {
        public List<string?> Clusters { get; } = [];

        public int Asked => Clusters.Count;

        public string Name => name;

        public bool IsLocal => isLocal;

        public Task<ProviderAnswer> AskAsync(PlaceQuery query, CancellationToken cancellationToken)
        {
            Clusters.Add(query.Cluster);
            return Task.FromResult(answer);
        }
    }
}
