using FleetTickets.Contracts;
using FleetTickets.Hosting;
using FleetTickets.Ingestor.Storage;
using Npgsql;

namespace FleetTickets.Integration.Tests.Ingestor;

/// <summary>Files that depart from the rules of the source: refused, said and kept, and no ticket changes without a word.</summary>
public sealed class FileRulesTests : IAsyncLifetime
{
    private const string Header = "ticket_id,is_actionable,note\n";

    private IngestorUnderTest _ingestor = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _ingestor = await IngestorUnderTest.CreateAsync();
        await ServeAsync("2026-06-22T01-00-00", Header + string.Concat(Enumerable.Range(1, 5).Select(i => $"W{i},true,base\n")));
    }

    public ValueTask DisposeAsync() => _ingestor.DisposeAsync();

    [Theory]
    [InlineData("ticket_id,Is Actionable,note\nW1,true,x\nW2,true,x\n", "missing_columns", "is_actionable is missing; found 'Is Actionable'")]
    [InlineData("ticket_id,is_\u200Bactionable\nW1,true\n", "missing_columns", "found 'is_<U+200B>actionable'")]
    [InlineData("ticket_id,is_actionable\nundefined,true\n", "too_many_rejected_rows", "1 of 1 rows of tickets cannot be stored: all of them")]
    [InlineData("ticket_id,is_actionable\nW1,false\nW2,false\nnull,true\n,true\n", "too_many_rejected_rows", "2 of 4 rows of tickets cannot be stored: at least half of them")]
    public async Task A_bad_file_changes_no_ticket_and_says_why(string csv, string reason, string detail)
    {
        // Completed by hand where the header is the point of it.
        var columns = FleetTickets.Ingestor.Csv.FileHeader.Expected.Except(["ticket_id", "is_actionable"]).ToList();
        var complete = string.Join('\n', csv.TrimEnd('\n').Split('\n').Select((line, i) => line + (i == 0 ? "," + string.Join(',', columns) : new string(',', columns.Count)))) + "\n";

        await ServeBytesAsync("2026-06-22T02-00-00", complete);

        Assert.Equal([$"quarantined|{reason}"], await RowsAsync("select state, error from tickets.change_files where name = '2026-06-22T02-00-00'"));
        Assert.Contains(detail, await _ingestor.Database.ScalarAsync<string>("select error_detail from tickets.change_files where error is not null"), StringComparison.Ordinal);
        Assert.Equal(["5"], await RowsAsync("select count(*) from tickets.inc where is_actionable and raw ->> 'note' = 'base'"));
        Assert.Empty(await RowsAsync("select * from tickets.closure_events"));
        Assert.Equal(nameof(ChangeFileQuarantined), _ingestor.Events.Stored[^1].Event);
    }

    [Fact]
    public async Task One_id_for_many_rows_is_no_ticket()
    {
        await ServeAsync("2026-06-22T02-00-00", Header + string.Concat(Enumerable.Range(1, 21).Select(i => $"W1,true,{i}\n")));
        await ServeAsync("2026-06-22T03-00-00", Header + string.Concat(Enumerable.Range(1, 20).Select(i => $"W2,true,{i}\n")));
        await ServeAsync("2026-06-22T04-00-00", Header + string.Concat(Enumerable.Repeat("W3,true,same\n", 21)) + string.Concat(Enumerable.Range(100, 20).Select(i => $"W{i},true,\n")));
        await ServeAsync("2026-06-22T05-00-00", Header + string.Concat(Enumerable.Repeat("W4,true,same\n", 21)) + string.Concat(Enumerable.Range(100, 21).Select(i => $"W{i},true,\n")));

        Assert.Equal(
            ["2026-06-22T01-00-00|archived|", "2026-06-22T02-00-00|quarantined|key_repeats", "2026-06-22T03-00-00|archived|", "2026-06-22T04-00-00|quarantined|key_repeats", "2026-06-22T05-00-00|archived|"],
            await RowsAsync("select name, state, error from tickets.change_files order by name"));
    }

    [Fact]
    public async Task Surplus_fields_and_repeated_headers_are_counted_and_cost_no_row()
    {
        var columns = string.Join(',', FleetTickets.Ingestor.Csv.FileHeader.Expected);
        var rest = new string(',', FleetTickets.Ingestor.Csv.FileHeader.Expected.Count - 1);

        await ServeBytesAsync("2026-06-22T02-00-00", $"{columns}\nX1{rest},\n\uFEFF{columns}\nX2{rest},,,\nX3{rest}\n");

        Assert.Equal(["4|3|1|2|0"], await RowsAsync("""
            select r.rows_read, r.inserted, r.repeated_header, r.surplus_fields, r.rejected
            from tickets.change_file_runs r join tickets.change_files f on f.id = r.file_id where f.name = '2026-06-22T02-00-00'
            """));
        Assert.Contains("\"repeatedHeader\":1", _ingestor.Events.Stored[^1].Payload, StringComparison.Ordinal);
        var lost = await Assert.ThrowsAsync<PostgresException>(() => _ingestor.Database.ExecuteAsync("update tickets.change_file_runs set repeated_header = 0"));
        Assert.Equal("rows_read_add_up", lost.ConstraintName);
    }

    [Fact]
    public async Task A_rejected_row_is_open_until_its_ticket_is_asserted_or_somebody_has_looked()
    {
        await ServeAsync("2026-06-22T02-00-00", $"{Header}W1\u200B,false,close\nW2,true,x\nW3,true,x\nnull,true,x\nW5,true,x\n");
        Assert.Equal(["ticket_id_invisible_character|W1", "ticket_id_placeholder|"], await RowsAsync("select reason, ticket_id from tickets.rejected_rows order by line"));
        Assert.Equal(["True"], await RowsAsync("select is_actionable from tickets.inc where ticket_id = 'W1'"));

        // An older assertion that comes late is none.
        await ServeAsync("2026-06-22T01-30-00", $"{Header}W1,true,late\n");
        Assert.Equal(2, await OpenAsync());
        await ServeAsync("2026-06-22T03-00-00", $"{Header}W1,false,close\n");
        Assert.Equal(1, await OpenAsync());

        await using var connection = await _ingestor.Database.DataSource.OpenConnectionAsync(Cancel);
        Assert.Equal(2, await RejectedRowStore.AcknowledgeAsync(connection, "inc", "2026-06-22T02-00-00", null, "somebody", Cancel));
        Assert.Equal(0, await OpenAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_name_in_the_future_is_never_applied_under_it(bool force)
    {
        var key = Key("2099-01-01T00-00-00");
        await _ingestor.Bucket.PutAsync(key, $"{Header}W1,false,future\n");
        await _ingestor.ServeAsync(key, force);
        await _ingestor.ServeAsync("automations/inc/quarantine/2099-01-01T00-00-00.csv", force); // asked for again by hand

        Assert.Equal(["quarantined|future_name"], await RowsAsync("select state, error from tickets.change_files where name like '2099%'"));
        Assert.Equal(["automations/inc/changes/2026-06-22T01-00-00.csv"], await RowsAsync("select metadata ->> 'source_max_key' from tickets.import_meta"));
        await ServeAsync("2026-06-22T02-00-00", $"{Header}W1,true,next\n");
        Assert.Equal(["True|next"], await RowsAsync("select is_actionable, raw ->> 'note' from tickets.inc where ticket_id = 'W1'"));
    }

    [Fact]
    public async Task A_name_within_the_allowance_is_applied()
    {
        var name = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow().AddMinutes(8), EastAfricaTime.Zone).ToString("yyyy-MM-dd'T'HH-mm-ss", System.Globalization.CultureInfo.InvariantCulture);

        await ServeAsync(name, $"{Header}W1,true,soon\n");

        Assert.Equal(["archived"], await RowsAsync($"select state from tickets.change_files where name = '{name}'"));
    }

    [Fact]
    public async Task A_name_in_the_future_is_released_when_it_is_applied_under_another()
    {
        var key = Key("2099-01-01T00-00-00");
        await _ingestor.Bucket.PutAsync(key, $"{Header}W1,false,released\n");
        await _ingestor.ServeAsync(key);
        Assert.True(ChangeFileKey.TryParse("inc", "automations/inc/quarantine/2099-01-01T00-00-00.csv", out var aside));
        var store = _ingestor.Get<ChangeFileStore>();
        var found = (await store.FindAsync(aside, Cancel))!;

        await _ingestor.Get<LedgerStore>().NoteTakenAsAsync(found, "2026-06-22T02-00-00", Cancel);
        await store.CopyAsync(found, new ChangeFileKey("inc", Area.Changes, "2026-06-22T02-00-00", null), (await store.HashAsync(found, Cancel))!, Cancel);
        await _ingestor.ServeAsync(Key("2026-06-22T02-00-00"));

        Assert.Equal(["superseded|True"], await RowsAsync("select state, released_at is not null from tickets.change_files where name like '2099%'"));
        Assert.Equal(["False|released"], await RowsAsync("select is_actionable, raw ->> 'note' from tickets.inc where ticket_id = 'W1'"));
        Assert.Equal(["automations/inc/changes/2026-06-22T02-00-00.csv"], await RowsAsync("select metadata ->> 'source_max_key' from tickets.import_meta"));
    }

    [Fact]
    public async Task A_file_with_which_three_processes_died_is_set_aside()
    {
        var (key, id) = await DieWithAsync(2);
        await _ingestor.ServeAsync(key);
        Assert.Equal(["archived|0"], await RowsAsync($"select state, crashes from tickets.change_files where id = {id}"));

        (key, id) = await DieWithAsync(3);
        await _ingestor.ServeAsync(key);
        Assert.Equal(["quarantined|crashes|0"], await RowsAsync($"select state, error, crashes from tickets.change_files where id = {id}"));

        // Released by hand, it has three tries again.
        await _ingestor.ServeAsync(key.Replace("changes", "quarantine", StringComparison.Ordinal));
        Assert.Equal(["archived"], await RowsAsync($"select state from tickets.change_files where id = {id}"));
    }

    [Fact]
    public async Task A_stop_and_a_failure_in_the_same_process_are_no_crash()
    {
        var (_, id) = await DieWithAsync(1);
        var ledger = new LedgerStore(_ingestor.Database.DataSource);
        await ledger.TakeInHandAsync(id, Cancel);
        await ledger.TakeInHandAsync(id, Cancel);
        await ledger.PutDownAsync(id, Cancel);

        Assert.Equal(1, (await new LedgerStore(_ingestor.Database.DataSource).TakeInHandAsync(id, Cancel)).Crashes);
    }

    private static string Key(string name) => $"automations/inc/changes/{name}.csv";

    private Task<List<string>> RowsAsync(string sql) => _ingestor.Database.RowsAsync(sql);

    private async Task ServeAsync(string name, string csv)
    {
        await _ingestor.Bucket.PutAsync(Key(name), csv);
        await _ingestor.ServeAsync(Key(name));
    }

    private async Task ServeBytesAsync(string name, string csv)
    {
        await _ingestor.Bucket.PutAsync(Key(name), System.Text.Encoding.UTF8.GetBytes(csv));
        await _ingestor.ServeAsync(Key(name));
    }

    private async Task<long> OpenAsync()
    {
        await using var connection = await _ingestor.Database.DataSource.OpenConnectionAsync(Cancel);
        return await RejectedRowStore.CountAsync(connection, "inc", Cancel);
    }

    // Each ledger store is a process of its own to the ledger.
    private async Task<(string Key, long Id)> DieWithAsync(int processes)
    {
        var key = Key($"2026-06-22T0{processes + 3}-00-00");
        await _ingestor.Bucket.PutAsync(key, $"{Header}W1,true,{processes}\n");
        Assert.True(ChangeFileKey.TryParse("inc", key, out var parsed));
        var found = (await _ingestor.Get<ChangeFileStore>().FindAsync(parsed, Cancel))!;
        var id = 0L;
        for (var i = 0; i < processes; i++)
        {
            var ledger = new LedgerStore(_ingestor.Database.DataSource);
            id = (await ledger.TakeUpAsync(found, "b", null, Cancel)).Id;
            await ledger.TakeInHandAsync(id, Cancel);
        }

        return (key, id);
    }
}
