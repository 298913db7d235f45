using FleetTickets.Geocoding.Providers;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>The windows of a provider: second, minute, day.</summary>
public sealed class BudgetTests : BudgetUnderTest
{
    private const int PerSecond = 5;
    private const int PerDay = 30;

    /// <summary>The provider's day, by its own clock.</summary>
    private const string Today = "((clock_timestamp() at time zone 'utc') - day_starts_at)::date";

    [Fact]
    public async Task Sixteen_workers_in_two_replicas_exceed_no_second_and_no_day()
    {
        var options = Options("opencage", PerSecond, PerDay);
        var replicas = new[] { Budgeted(options), Budgeted(options) };

        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            while (await replicas[worker % 2].AskAsync(Question, Token) is not ProviderAnswer.QuotaSpent)
            {
            }
        })));

        Assert.InRange(Server.MostIn(TimeSpan.FromSeconds(1)), 1, PerSecond);
        Assert.InRange(Server.Count, 1, PerDay);
        Assert.Equal($"{PerDay}", await RowAsync("day_used"));
    }

    [Fact]
    public async Task The_day_begins_anew_at_the_providers_midnight()
    {
        var provider = await ProviderWithRowAsync();
        await SetAsync($"day = {Today}, day_used = day_limit");

        var spent = Assert.IsType<ProviderAnswer.QuotaSpent>(await provider.AskAsync(Question, Token));
        Assert.InRange(spent.Until - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(11.9), TimeSpan.FromHours(12.1));

        await SetAsync($"day = {Today} - 1");
        Assert.IsType<ProviderAnswer.NoMatch>(await provider.AskAsync(Question, Token));
        Assert.Equal("1|True", await RowAsync($"day_used, day = {Today}"));
        Assert.Equal(2, Server.Count);
    }

    [Theory]
    [InlineData("23:59:15", 105)]
    [InlineData("00:00:15", 45)]
    public async Task Around_midnight_nothing_is_asked_that_either_day_could_count(string time, int wait)
    {
        var provider = await ProviderWithRowAsync();
        await SetClockAsync(time);

        var throttled = Assert.IsType<ProviderAnswer.Throttled>(await provider.AskAsync(Question, Token));
        Assert.InRange((throttled.Until - TimeProvider.System.GetUtcNow()).TotalSeconds, wait - 30, wait + 1);
        Assert.Equal(1, Server.Count);
    }

    [Fact]
    public async Task The_reserve_is_for_tickets_that_wait()
    {
        var provider = await ProviderWithRowAsync(Options(perDay: 20));
        await SetAsync($"day = {Today}, day_used = 18");
        var refresh = Question with { Urgent = false };

        Assert.IsType<ProviderAnswer.QuotaSpent>(await provider.AskAsync(refresh, Token));
        Assert.IsType<ProviderAnswer.NoMatch>(await provider.AskAsync(Question, Token));
        Assert.IsType<ProviderAnswer.NoMatch>(await provider.AskAsync(Question, Token));
        Assert.IsType<ProviderAnswer.QuotaSpent>(await provider.AskAsync(Question, Token));
        Assert.Equal(3, Server.Count);
    }

    [Fact]
    public async Task A_long_spacing_is_told_and_not_waited_for()
    {
        var provider = Budgeted(Options(perSecond: 1));
        await provider.AskAsync(Question, Token);
        await SetAsync("next_at = clock_timestamp() + interval '1 hour'");

        var throttled = Assert.IsType<ProviderAnswer.Throttled>(await provider.AskAsync(Question, Token));
        Assert.InRange(throttled.Until - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task Other_limits_hold_from_the_start_of_a_replica_and_keep_the_days_count()
    {
        await ProviderWithRowAsync();
        await SetAsync($"day = {Today}, day_used = 700");

        await Budgeted(Options(perSecond: 1, perDay: 800)).AskAsync(Question, Token);

        Assert.Equal("00:00:01.5|800|80|701", await RowAsync("trim(trailing '0' from spacing::text), day_limit, reserve, day_used"));
    }

    [Fact]
    public async Task A_provider_without_a_day_is_asked_at_any_time_of_it()
    {
        var provider = await ProviderWithRowAsync(Options(perDay: null));
        await SetClockAsync("23:59:45");

        Assert.IsType<ProviderAnswer.NoMatch>(await provider.AskAsync(Question, Token));
    }

    [Fact]
    public async Task What_a_provider_says_is_left_shrinks_the_day_and_never_stretches_it()
    {
        Server.Answer = _ => new CountedAnswer(200, NoMatch.Replace("{\"results\"", "{\"rate\":{\"remaining\":300},\"results\"", StringComparison.Ordinal));
        var provider = await ProviderWithRowAsync();
        await SetAsync($"day = {Today}, day_used = 1");
        await provider.AskAsync(Question, Token);
        Assert.Equal("700", await RowAsync("day_used"));

        Server.Answer = _ => new CountedAnswer(200, NoMatch.Replace("{\"results\"", "{\"rate\":{\"remaining\":900},\"results\"", StringComparison.Ordinal));
        await provider.AskAsync(Question, Token);
        Assert.Equal("701", await RowAsync("day_used"));
    }

    [Fact]
    public async Task LocationIq_is_asked_for_its_balance_first_and_that_counts_as_a_call()
    {
        Server.Answer = path => path.StartsWith("/v1/balance", StringComparison.Ordinal)
            ? new CountedAnswer(200, """{"status":"ok","balance":{"day":40,"bonus":0}}""")
            : new CountedAnswer(200, "[]");
        var provider = Budgeted(Options("locationiq"));

        Assert.IsType<ProviderAnswer.NoMatch>(await provider.AskAsync(Question, Token));
        Assert.IsType<ProviderAnswer.NoMatch>(await provider.AskAsync(Question, Token));

        Assert.Equal(["/v1/balance", "/v1/search", "/v1/search"], Server.Paths.Select(path => path.Split('?')[0]));
        Assert.Equal("962", await RowAsync("day_used"));
    }
}
