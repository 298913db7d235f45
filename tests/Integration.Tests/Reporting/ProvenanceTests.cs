using FleetTickets.Integration.Tests.Ingestor;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>Where files and tickets come from, as the Ingestor's own code records it.</summary>
public sealed class ProvenanceTests
{
    private const string First = "2026-06-22T01-00-00";
    private const string Second = "2026-06-22T02-00-00";
    private const string Third = "2026-06-22T03-00-00";

    [Fact]
    public async Task A_ticket_tells_who_brought_changed_and_last_asserted_it()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ApplyAsync(ingestor, First, "W0,x", "W1,one");
        await ApplyAsync(ingestor, Second, "W1,two");
        await ApplyAsync(ingestor, Third, "W2,x", "W3,x", "W1,two");
        await ApplyAsync(ingestor, "2026-06-22T01-30-00", "W1,stale");

        Assert.Equal([$"first|{First}|1|3|f", $"changed|{Second}|1|2|f", $"asserted|{Third}|1|4|f"], await ProvenanceAsync(ingestor, "W1"));
        Assert.Equal([$"first|{First}|1|2|f", $"changed|{First}|1|2|f", $"asserted|{First}|1|2|f"], await ProvenanceAsync(ingestor, "W0"));
        Assert.Empty(await ProvenanceAsync(ingestor, "nobody"));
        Assert.Equal(
            ["inc|W1|automations/inc/changes/2026-06-22T02-00-00.csv|t"],
            await ingestor.Database.RowsAsync("""
                select p.dataset, p.ticket_id, p.key, case when p.applied_at = f.applied_at and p.note is null then 't' end
                from reporting.fn_ticket_provenance(ticket_id := 'W1') p join tickets.change_files f on f.id = p.file_id where event = 'changed'
                """));
    }

    [Fact]
    public async Task Late_files_further_generations_and_forced_runs_are_told_as_such()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ApplyAsync(ingestor, Second, "W1,one");
        await ApplyAsync(ingestor, First, "W2,late");
        await ApplyAsync(ingestor, Second, "W1,again");
        await ingestor.Database.ExecuteAsync("""update tickets.inc set raw = '{"note": "by hand"}' where ticket_id = 'W1'""");
        await ingestor.ServeAsync($"automations/inc/changes/{Second}.csv", force: true);

        Assert.Equal([$"first|{First}|1|2|t", $"changed|{First}|1|2|t", $"asserted|{First}|1|2|t"], await ProvenanceAsync(ingestor, "W2"));
        Assert.Equal([$"first|{Second}|1|2|f", $"changed|{Second}|2|2|f", $"asserted|{Second}|2|2|f"], await ProvenanceAsync(ingestor, "W1"));
    }

    [Fact]
    public async Task What_was_there_before_is_not_known_and_says_so_until_a_file_changes_it()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ingestor.Database.ExecuteAsync("""
            select set_config('fleettickets.writer', 'ingestor', true); -- what follows is the state after an adoption, not another loader at work
            insert into tickets.import_meta (dataset, metadata) values ('inc', '{"source_max_key": "automations/inc/changes/2026-06-22T01-00-00.csv"}');
            insert into tickets.inc (ticket_id, raw) values ('W1', '{"ticket_id": "W1", "note": "old", "is_actionable": ""}'), ('W2', '{"note": "old"}');
            insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, state)
            values ('inc', 1, '2026-06-22T01-00-00', 0, '2026-06-22', 'legacy', 'automations/inc/changes/2026-06-22T01-00-00.csv', 'adopted');
            insert into tickets.ticket_versions (dataset, ticket_id, file_id, line) select 'inc', 'W1', id, 0 from tickets.change_files;
            """);
        const string notes = "select event, line, note from reporting.fn_ticket_provenance($1)";

        Assert.Equal(["first||before FleetTickets", "changed||before FleetTickets", "asserted|0|before FleetTickets"], await ingestor.Database.RowsAsync(notes, "W1"));
        Assert.Equal(["first||before FleetTickets", "changed||before FleetTickets", "asserted||before FleetTickets"], await ingestor.Database.RowsAsync(notes, "W2"));

        await ApplyAsync(ingestor, Second, "W1,old");
        Assert.Equal(["first||before FleetTickets", "changed||before FleetTickets", "asserted|2|"], await ingestor.Database.RowsAsync(notes, "W1"));

        await ApplyAsync(ingestor, Third, "W1,new");
        Assert.Equal(["first||before FleetTickets", "changed|2|", "asserted|2|"], await ingestor.Database.RowsAsync(notes, "W1"));
    }

    [Fact]
    public async Task An_id_of_both_datasets_is_told_for_each()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ApplyAsync(ingestor, First, "T1,x");
        await ingestor.Database.ExecuteAsync("insert into tickets.crq (ticket_id, raw) values ('T1', '{}')");

        Assert.Equal(
            ["crq|first|", "crq|changed|", "crq|asserted|", $"inc|first|{First}", $"inc|changed|{First}", $"inc|asserted|{First}"],
            await ingestor.Database.RowsAsync("select dataset, event, name from reporting.fn_ticket_provenance('T1')"));
    }

    [Fact]
    public async Task Files_tell_their_state_lateness_counts_and_durations()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ApplyAsync(ingestor, Second, "W1,one", "W2,x");
        await ApplyAsync(ingestor, First, "W1,older");
        await ingestor.ServeAsync($"automations/inc/changes/{Second}.csv", force: true);
        await ingestor.Bucket.PutAsync($"automations/inc/changes/{Third}.csv", "not a change file\n");
        await ingestor.ServeAsync($"automations/inc/changes/{Third}.csv");

        Assert.Equal(
            [
                $"inc|{First}|1|archived|t|1|1|0|0|1|processed",
                $"inc|{Second}|1|archived|f|2|2|0|2|0|processed",
                $"inc|{Third}|1|quarantined||0|||||quarantine",
            ],
            await ingestor.Database.RowsAsync("""
                select dataset, name, generation, state, left(late::text, 1), runs, rows_read, inserted, unchanged, stale, split_part(coalesce(archive_key, quarantine_key), '/', 3)
                from reporting.v_files order by name
                """));
        Assert.Equal(["2|2|2|1"], await ingestor.Database.RowsAsync("""
            select count(*) filter (where lateness = applied_at - timestamptz '2026-06-22 00:00:00+03' - make_interval(hours => substr(name, 12, 2)::int)),
                count(*) filter (where staging_ms + merge_ms + announce_ms + archive_ms >= 0),
                count(*) filter (where last_applied_at >= applied_at),
                count(*) filter (where lateness is null and error is not null and error_detail <> '' and export_started_at = '2026-06-22 03:00:00+03')
            from reporting.v_files
            """));
    }

    private static async Task ApplyAsync(IngestorUnderTest ingestor, string name, params string[] rows)
    {
        var key = $"automations/inc/changes/{name}.csv";
        await ingestor.Bucket.PutAsync(key, $"ticket_id,note\n{string.Join('\n', rows)}\n");
        await ingestor.ServeAsync(key);
    }

    private static Task<List<string>> ProvenanceAsync(IngestorUnderTest ingestor, string ticketId) => ingestor.Database.RowsAsync(
        "select event, name, generation, line, left(late::text, 1) from reporting.fn_ticket_provenance($1)", ticketId);
}
