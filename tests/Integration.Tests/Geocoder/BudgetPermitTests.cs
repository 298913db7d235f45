using FleetTickets.Geocoding.Budget;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>A call that was taken in time and would leave late: it is thrown away.</summary>
public sealed class BudgetPermitTests : BudgetUnderTest
{
    private StallingProxy _proxy = null!;

    private protected override string ReplicaConnectionString =>
        new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Host = _proxy.Host, Port = _proxy.Port }.ConnectionString;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _proxy = StallingProxy.InFrontOf(Database.Url);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _proxy.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_budget_that_answers_late_makes_no_call()
    {
        var provider = await ProviderWithRowAsync();
        await SetAsync("next_at = clock_timestamp()"); // else the first attempt may be refused, and stalled in place of the call
        var taken = _proxy.Arm("set next_at = clock_timestamp() + spacing", StallPoint.BeforeAnswer);
        var asked = provider.AskAsync(Question, Token);
        await taken.Reached;
        await Eventually.EqualsAsync("2", _ => RowAsync("day_used"), "calls taken");
        var began = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(_ => Task.FromResult(TimeProvider.System.GetElapsedTime(began) > SendPermit.Validity), "the permit has run out");
        Assert.Equal(1, Server.Count);

        taken.Release();

        Assert.IsType<ProviderAnswer.NoMatch>(await asked);
        Assert.Equal(2, Server.Count); // by another permit
        Assert.Equal("3", await RowAsync("day_used"));
    }

    [Fact]
    public async Task A_request_that_the_client_repeats_by_itself_is_no_second_call()
    {
        var provider = await ProviderWithRowAsync();
        Server.Answer = _ => new CountedAnswer(200, NoMatch, Drops: true); // on a connection that was used before: the client tries another one

        Assert.IsType<ProviderAnswer.Transient>(await provider.AskAsync(Question, Token));
        Assert.Equal(2, Server.Count);
        Assert.Equal("2", await RowAsync("day_used"));
    }
}
