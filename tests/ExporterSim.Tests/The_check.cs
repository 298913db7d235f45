using FleetTickets.ExporterSim.Checking;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Oracle;
using FleetTickets.Testing;

namespace FleetTickets.ExporterSim.Tests;

/// <summary>A database filled by hand as the expectation has it; then one thing at a time is put wrong.</summary>
public sealed class The_check : IAsyncLifetime
{
    private const string Name = "2026-06-22T01-00-00";
    private const string Bad = "2026-06-22T02-00-00";

    private readonly Temporary _expect = new();
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        var oracle = new StreamOracle();
        oracle.Observe(File(
            Name,
            ["A", "true", "29.61", "2026-06-22T15:50:39", "-1.29", "36.82", "Kayole"],
            ["🧯", "no", "", "31.2.", "NaN", "36.82", ""],
            ["", "", "", "", "", "", ""]));
        oracle.Observe(File(Bad) with { Badness = "for a reason" });
        ExpectationWriter.Write(_expect.Folder, oracle.Conclude(), "a test");

        await _database.ExecuteAsync(
            """
            insert into tickets.inc (ticket_id, raw) values
                ('A', '{"ticket_id": "A", "is_actionable": "true", "mttr": "29.61", "closed_at": "2026-06-22T15:50:39", "latitude": "-1.29", "longitude": "36.82", "cluster": "Kayole"}'),
                ('🧯', '{"ticket_id": "🧯", "is_actionable": "no", "mttr": null, "closed_at": "31.2.", "latitude": "NaN", "longitude": "36.82"}')
            """);
        await _database.ExecuteAsync(
            $"""
            insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, state)
            values ('inc', 1, '{Name}', 1, now(), 'a', 'k', 'archived'), ('inc', 1, '{Bad}', 1, now(), 'b', 'k', 'quarantined')
            """);
        await _database.ExecuteAsync(
            """
            insert into tickets.change_file_runs (file_id, run, mode, rows_read, inserted, rejected, started_at, staging_ms, merge_ms)
            select id, 1, 'normal', 3, 2, 1, now(), 0, 0 from tickets.change_files where state = 'archived'
            """);
        await _database.ExecuteAsync(
            "insert into tickets.rejected_rows (file_id, line, reason, text) select id, 4, 'no_ticket_id', '' from tickets.change_files where state = 'archived'");
        await _database.ExecuteAsync(
            $$"""
            insert into tickets.import_meta (dataset, metadata) values ('inc', '{"source_max_key": "automations/inc/changes/{{Name}}.csv"}')
            on conflict (dataset) do update set metadata = excluded.metadata
            """);
    }

    [Fact]
    public async Task Finds_nothing_where_all_is_as_expected()
    {
        Assert.Empty((await CheckAsync(new CheckOptions(Settled: true))).First);
        Assert.Empty((await CheckAsync(new CheckOptions(Order: "name"))).First);
    }

    [Theory]
    [InlineData("update tickets.inc set raw = raw || '{\"cluster\": \"Umoja\"}' where ticket_id = 'A'", "inc A raw.cluster", "inc A cluster")]
    [InlineData("update tickets.inc set raw = raw || '{\"week_end\": \"x\"}' where ticket_id = 'A'", "inc A raw.week_end")]
    [InlineData("update tickets.inc set raw = raw || '{\"mttr\": \"\"}' where ticket_id = '🧯'", "inc 🧯 raw.mttr")]
    [InlineData("update tickets.inc set raw = raw || '{\"mttr\": 29.61}' where ticket_id = 'A'", "inc A raw.mttr")]
    [InlineData("update tickets.inc set raw = raw || '{\"latitude\": \"-1.30\"}' where ticket_id = 'A'", "inc A raw.latitude", "inc A latitude")]
    [InlineData("delete from tickets.inc where ticket_id = 'A'", "inc A: missing")]
    [InlineData("delete from tickets.inc", "inc A: missing", "inc 🧯: missing")]
    [InlineData("insert into tickets.inc (ticket_id, raw) values ('B', '{}'), ('🧯🧯', '{}')", "inc B: not expected", "inc 🧯🧯: not expected")]
    [InlineData("update tickets.import_meta set metadata = '{}'", "inc source_max_key")]
    [InlineData("update tickets.change_files set state = 'announced' where state = 'archived'", "automations/inc/changes/" + Name + ".csv, generation 1: still announced")]
    [InlineData("update tickets.change_files set state = 'missing' where state = 'quarantined'", "automations/inc/changes/" + Bad + ".csv, generation 1: expected quarantined")]
    [InlineData("update tickets.change_files set name = '2026-06-22T03-00-00' where state = 'quarantined'",
        "automations/inc/changes/" + Bad + ".csv, generation 1: not in", "inc 2026-06-22T03-00-00, generation 1 (quarantined): in tickets.change_files, but")]
    [InlineData("delete from tickets.rejected_rows", "automations/inc/changes/" + Name + ".csv, generation 1, rows in tickets.rejected_rows")]
    [InlineData("update tickets.change_file_runs set inserted = 1, alarms = 1",
        "automations/inc/changes/" + Name + ".csv, generation 1, run 1, alarms", "automations/inc/changes/" + Name + ".csv, generation 1, run 1, inserted +")]
    [InlineData("delete from tickets.change_file_runs", "automations/inc/changes/" + Name + ".csv, generation 1: no row in")]
    public async Task Names_what_differs(string damage, params string[] beginnings)
    {
        await _database.ExecuteAsync(damage);
        var found = await CheckAsync(new CheckOptions(Settled: true));
        Assert.Equal(beginnings.Order(StringComparer.Ordinal), found.First.Order(StringComparer.Ordinal).Select((text, i) =>
            i < beginnings.Length ? text[..Math.Min(text.Length, beginnings.Order(StringComparer.Ordinal).ElementAt(i).Length)] : text));
    }

    [Fact]
    public async Task Compares_counts_of_one_order_only_when_it_is_told_which()
    {
        await _database.ExecuteAsync("update tickets.change_file_runs set inserted = 1, updated = 1");
        Assert.Empty((await CheckAsync(new CheckOptions())).First);
        Assert.Equal(2, (await CheckAsync(new CheckOptions(Order: "visible"))).Count);
    }

    [Fact]
    public async Task Counts_more_differences_than_it_shows()
    {
        await _database.ExecuteAsync("insert into tickets.inc (ticket_id, raw) select 'X' || i, '{}' from generate_series(1, 50) i");
        var found = await CheckAsync(new CheckOptions());
        Assert.Equal((50, 20), (found.Count, found.First.Count));
    }

    public async ValueTask DisposeAsync()
    {
        _expect.Dispose();
        await _database.DisposeAsync();
    }

    private Task<Differences> CheckAsync(CheckOptions options) =>
        DatabaseCheck.RunAsync(_database.ConnectionString, ExpectedStream.Read(_expect.Folder), options, TestContext.Current.CancellationToken);

    private static SimFile File(string name, params string[][] rows) => new()
    {
        Dataset = "inc",
        Name = name,
        Kind = FileKind.Delta,
        Key = FileNames.KeyOf("inc", name),
        Header = ["ticket_id", "is_actionable", "mttr", "closed_at", "latitude", "longitude", "cluster"],
        Rows = rows,
    };
}
