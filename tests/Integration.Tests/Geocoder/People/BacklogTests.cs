namespace FleetTickets.Integration.Tests.Geocoder.People;

/// <summary>Budgets as status and report show them.</summary>
public sealed class BacklogTests : PeopleUnderTest
{
    [Fact]
    public async Task A_report_says_what_the_budgets_used_and_what_the_backlog_costs()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.geo_provider_budget (provider, spacing, day_limit, day, day_used, key_fingerprint, disabled_reason) values
                ('limited', '1 s', 50, (now() at time zone 'utc')::date, 20, '', null),
                ('slow', '1 hour', null, (now() at time zone 'utc')::date - 1, 9, '', null),
                ('refused', '1 s', 10, '-infinity', 0, '', 'HTTP 401');
            insert into tickets.geo_pending (place_key, cluster_key, place) select 'p' || i, 'C', 'P' || i from generate_series(1, 96) i;
            """);

        var report = await GeocodeAsync("report");

        Assert.Equal(
            ["limited 20 50", "refused 0 10", "slow 0 24"],
            report.GetProperty("budget").EnumerateArray().Select(one =>
                $"{one.GetProperty("provider").GetString()} {one.GetProperty("dayUsed").GetInt32()} {one.GetProperty("callsPerDay").GetInt32()}"));
        var backlog = report.GetProperty("backlog");
        Assert.Equal((96, 384, 8m), (backlog.GetProperty("places").GetInt32(), backlog.GetProperty("mostCalls").GetInt32(), backlog.GetProperty("mostDays").GetDecimal()));
        var status = await FleetCtlAsync("geocode", "status");
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("HTTP 401", status.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_tokens_are_counted_by_tickets()
    {
        await TicketAsync("A", "MWIKI XQZZT 4", Kasarani);
        await TicketAsync("B", "MWIKI XQZZT 5", Kasarani, dataset: "crq");
        await TicketAsync("C", "KILIMANI", Kasarani);

        Assert.Equal(["XQZZT 2"], (await GeocodeAsync("tokens")).EnumerateArray().Select(one => $"{one.GetProperty("token").GetString()} {one.GetProperty("tickets").GetInt32()}"));
    }
}
