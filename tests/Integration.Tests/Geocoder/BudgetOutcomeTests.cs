using FleetTickets.Geocoding.Providers;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>What the outcome of one call means for the next one, in every replica.</summary>
public sealed class BudgetOutcomeTests : BudgetUnderTest
{
    private const string Failed = """{"status":{"code":500,"message":"internal"}}""";

    [Fact]
    public async Task No_replica_asks_before_the_time_a_provider_told_one_of_them()
    {
        Server.Answer = _ => new CountedAnswer(429, "{}", "Retry-After: 1800\r\n");
        await Budgeted(Options()).AskAsync(Question, Token);

        var throttled = Assert.IsType<ProviderAnswer.Throttled>(await Budgeted(Options()).AskAsync(Question, Token));
        Assert.InRange(throttled.Until - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(30.1));
        Assert.Equal(1, Server.Count);
    }

    [Fact]
    public async Task A_spent_quota_is_not_shortened_by_a_throttle()
    {
        Server.Answer = _ => new CountedAnswer(402, "{}", "Retry-After: 1800\r\n");
        var provider = Budgeted(Options());
        var other = Budgeted(Options());
        var late = new TaskCompletionSource();
        Server.Answer = _ => new CountedAnswer(429, "{}", "Retry-After: 5\r\n", late.Task);
        var slow = other.AskAsync(Question, Token);
        await Server.NextAsync();
        Server.Answer = _ => new CountedAnswer(402, "{}", "Retry-After: 1800\r\n");
        await provider.AskAsync(Question, Token);
        late.SetResult();
        await slow;

        Assert.IsType<ProviderAnswer.QuotaSpent>(await provider.AskAsync(Question, Token));
        Assert.Equal("quota_spent|True", await RowAsync("blocked_by, blocked_until > now() + interval '29 minutes'"));
    }

    [Fact]
    public async Task A_refused_key_is_not_tried_again_until_there_is_another()
    {
        Server.Answer = _ => new CountedAnswer(401, """{"status":{"code":401,"message":"invalid API key k3y-of-a-test"}}""");
        await Budgeted(Options()).AskAsync(Question, Token);
        var replica = Budgeted(Options());

        Assert.IsType<ProviderAnswer.KeyProblem>(await replica.AskAsync(Question, Token));
        Assert.Equal(1, Server.Count);
        Assert.Equal("HTTP 401: invalid API key ***|False", await RowAsync("disabled_reason, geo_provider_budget::text like '%k3y%'"));

        Server.Answer = _ => new CountedAnswer(200, NoMatch);
        Assert.IsType<ProviderAnswer.NoMatch>(await Budgeted(Options(key: "a new one")).AskAsync(Question, Token));
        Assert.Contains("another key", Assert.IsType<ProviderAnswer.KeyProblem>(await replica.AskAsync(Question, Token)).Detail, StringComparison.Ordinal);
        Assert.Equal(2, Server.Count);
    }

    [Fact]
    public async Task Of_two_replicas_the_one_started_last_has_its_way_whichever_asks_first()
    {
        var old = Budgeted(Options());
        await old.PrepareAsync(Token);
        var replica = Budgeted(Options(key: "a new one"));
        await replica.PrepareAsync(Token);

        Assert.IsType<ProviderAnswer.KeyProblem>(await old.AskAsync(Question, Token));
        Assert.IsType<ProviderAnswer.NoMatch>(await replica.AskAsync(Question, Token));
    }

    [Fact]
    public async Task Another_key_clears_what_was_said_of_the_old_one()
    {
        await ProviderWithRowAsync();
        await SetAsync(
            "blocked_until = now() + interval '1 hour', blocked_by = 'quota_spent', open_until = now() + interval '1 hour', openings = 3, failed_at = array[now()], disabled_reason = 'HTTP 401'");

        await Database.ExecuteAsync("insert into tickets.geo_pending (place_key, cluster_key, place, prior_answers) values ('p', 'C', 'P', '{\"opencage\": {\"widen\": true}, \"other\": {\"widen\": true}}')");

        await Budgeted(Options()).PrepareAsync(Token);
        Assert.Equal(["True"], await Database.RowsAsync("select prior_answers ? 'opencage' from tickets.geo_pending"));
        Assert.Equal("quota_spent|3|HTTP 401", await RowAsync("blocked_by, openings, disabled_reason"));

        Assert.IsType<ProviderAnswer.NoMatch>(await Budgeted(Options(key: "a new one")).AskAsync(Question, Token));
        Assert.Equal(["{\"other\": {\"widen\": true}}"], await Database.RowsAsync("select prior_answers::text from tickets.geo_pending"));
        Assert.Equal("||0|{}||2", await RowAsync("blocked_until, blocked_by, openings, failed_at::text, disabled_reason, day_used"));
    }

    [Fact]
    public async Task A_provider_that_was_never_asked_before_is_asked_for_what_nobody_knew()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_locations (place_key, cluster_key, status, reason, expires_at, rules_version)
            values ('a', 'X', 'no_match', 'no_match', now() + interval '1 day', 1)
            """);
        await Budgeted(Options()).PrepareAsync(Token);
        Assert.True(await Database.ScalarAsync<bool>("select expires_at <= now() from tickets.geo_locations"));

        await Database.ExecuteAsync("update tickets.geo_locations set expires_at = now() + interval '1 day'");
        await Budgeted(Options(key: "a new one")).PrepareAsync(Token);
        Assert.False(await Database.ScalarAsync<bool>("select expires_at <= now() from tickets.geo_locations"));
    }

    [Fact]
    public async Task The_refusal_of_an_old_key_does_not_touch_a_new_one()
    {
        var late = new TaskCompletionSource();
        Server.Answer = _ => new CountedAnswer(401, "{}", "", late.Task);
        var old = Budgeted(Options()).AskAsync(Question, Token);
        await Server.NextAsync();
        Server.Answer = _ => new CountedAnswer(200, NoMatch);
        var replica = Budgeted(Options(key: "a new one"));
        await replica.AskAsync(Question, Token);
        late.SetResult();
        await old;

        Assert.IsType<ProviderAnswer.NoMatch>(await replica.AskAsync(Question, Token));
    }

    [Fact]
    public async Task The_fifth_failure_within_a_minute_opens_the_circuit_for_all()
    {
        Server.Answer = _ => new CountedAnswer(500, Failed);
        var provider = Budgeted(Options());
        for (var i = 0; i < 4; i++) await provider.AskAsync(Question, Token);
        await SetAsync("failed_at[1] = clock_timestamp() - interval '61 s'");
        await provider.AskAsync(Question, Token);
        Assert.Equal("|4", await RowAsync("open_until, cardinality(failed_at)"));

        await provider.AskAsync(Question, Token);
        var refused = Assert.IsType<ProviderAnswer.Transient>(await Budgeted(Options()).AskAsync(Question, Token));
        Assert.InRange(refused.Until!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(61));
        Assert.Equal(6, Server.Count);
    }

    [Theory]
    [InlineData(200, NoMatch, "")]
    [InlineData(400, "{}", "")]
    [InlineData(429, "{}", "Retry-After: 1\r\n")]
    public async Task What_a_working_provider_says_is_no_failure(int status, string body, string headers)
    {
        Server.Answer = _ => new CountedAnswer(status, body, headers);
        var provider = Budgeted(Options());
        for (var i = 0; i < 6; i++)
        {
            await provider.AskAsync(Question, Token);
            await SetAsync("blocked_until = null, blocked_by = null");
        }

        Assert.Equal("0||6", await RowAsync("cardinality(failed_at), open_until, day_used"));
    }

    [Fact]
    public async Task A_half_open_circuit_lets_one_probe_through_and_waits_for_it()
    {
        var provider = Budgeted(Options());
        await provider.AskAsync(Question, Token);
        await SetAsync("openings = 1, open_until = clock_timestamp() - interval '1 s'");
        var answered = new TaskCompletionSource();
        Server.Answer = _ => new CountedAnswer(200, NoMatch, "", answered.Task);

        await Server.NextAsync();
        var asked = Enumerable.Range(0, 8).Select(_ => Budgeted(Options()).AskAsync(Question, Token)).ToList();
        await Server.NextAsync();
        for (var refused = 0; refused < 7; refused++)
        {
            var first = await Task.WhenAny(asked);
            Assert.IsType<ProviderAnswer.Transient>(await first);
            asked.Remove(first);
        }

        Assert.Equal(2, Server.Count);
        answered.SetResult();
        Assert.IsType<ProviderAnswer.NoMatch>(await Assert.Single(asked));
        Assert.Equal("|0", await RowAsync("open_until, openings"));
        Assert.IsType<ProviderAnswer.NoMatch>(await provider.AskAsync(Question, Token));
    }

    [Theory]
    [InlineData(1, 120)]
    [InlineData(2, 240)]
    [InlineData(3, 480)]
    [InlineData(4, 900)]
    [InlineData(40, 900)]
    public async Task A_failed_probe_doubles_the_wait_up_to_15_minutes(int openings, int seconds)
    {
        var provider = Budgeted(Options());
        await provider.AskAsync(Question, Token);
        await SetAsync($"openings = {openings}, open_until = clock_timestamp() - interval '1 s'");
        Server.Answer = _ => new CountedAnswer(500, Failed);

        await provider.AskAsync(Question, Token);

        Assert.Equal($"{openings + 1}|True", await RowAsync(
            $"openings, open_until between clock_timestamp() + interval '{seconds - 30} s' and clock_timestamp() + interval '{seconds} s'"));
    }

    [Fact]
    public async Task A_probe_that_dies_with_its_replica_is_followed_by_another()
    {
        var provider = Budgeted(Options());
        await provider.AskAsync(Question, Token);
        await SetAsync("openings = 1, open_until = clock_timestamp() - interval '1 s'");
        using var dies = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        Server.Answer = _ => new CountedAnswer(200, NoMatch, "", never.Task);
        await Server.NextAsync();
        var probe = provider.AskAsync(Question, dies.Token);
        await Server.NextAsync();
        await dies.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        Assert.Equal("True", await RowAsync("open_until > clock_timestamp()"));
        Server.Answer = _ => new CountedAnswer(200, NoMatch);
        never.SetResult();

        await SetAsync("open_until = clock_timestamp()"); // its time is over
        Assert.IsType<ProviderAnswer.NoMatch>(await provider.AskAsync(Question, Token));
        Assert.Equal("", await RowAsync("open_until"));
    }

    [Fact]
    public async Task A_spent_quota_is_never_stored_as_the_places_answer()
    {
        await PlaceClusterAsync("ROYSAMBU CLUSTER", -1.222, 36.902);
        await TicketAsync("A", "Nowhere Heights", "ROYSAMBU CLUSTER", change: "opened");
        Server.Answer = _ => new CountedAnswer(402, """{"rate":{"remaining":0},"status":{"code":402,"message":"quota exceeded"}}""");
        var replica = Replica(Options());
        await PassAsync(replica);

        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.geo_locations"));
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));

        await SetAsync("blocked_until = null, blocked_by = null, day_used = 0");
        await Database.ExecuteAsync("update tickets.geo_pending set next_try_at = now()");
        Server.Answer = _ => new CountedAnswer(200, """
            {"results":[{"components":{"_type":"neighbourhood","country_code":"ke"},"confidence":9,"formatted":"Nowhere Heights, Nairobi, Kenya",
              "geometry":{"lat":-1.23,"lng":36.91}}],"status":{"code":200},"total_results":1}
            """);
        await PassAsync(replica);

        Assert.Equal("location -1.23 36.91", await PositionAsync("A"));
        Assert.Equal(
            ["resolved|opencage|OpenCage, © OpenStreetMap contributors (https://opencagedata.com/credits)"],
            await Database.RowsAsync("select status, provider, attribution from tickets.geo_locations"));
    }

    [Fact]
    public async Task Without_the_database_nobody_is_asked()
    {
        var provider = Budgeted(Options());
        await provider.AskAsync(Question, Token);
        await Database.ExecuteAsync("alter table tickets.geo_provider_budget rename to gone");

        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => provider.AskAsync(Question, Token));
        Assert.Equal(1, Server.Count);
    }
}
