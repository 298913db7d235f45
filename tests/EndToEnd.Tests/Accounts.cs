using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>What the ledger says of the files, as text to compare.</summary>
internal static class Accounts
{
    /// <summary>Every applied generation was applied in exactly one run. That its counts add up is a constraint of the table.</summary>
    public static async Task BalanceAsync(TestDatabase database) =>
        Assert.Empty(await database.RowsAsync(
            """
            select f.dataset, f.name, f.generation, f.state, count(r.id) as runs
            from tickets.change_files f
            left join tickets.change_file_runs r on r.file_id = f.id
            group by f.id
            having count(r.id) <> case when f.applied_at is null then 0 else 1 end
            """));

    /// <summary>A line a generation: name, generation, state.</summary>
    public static Task<List<string>> FilesAsync(TestDatabase database) =>
        database.RowsAsync("select name, generation, state from tickets.change_files order by dataset, name, last_modified");

    /// <summary>The counts of the latest run of a file: inserted, updated, unchanged, stale.</summary>
    public static async Task<string> CountsAsync(TestDatabase database, string name) =>
        Assert.Single(await database.RowsAsync(
            """
            select r.inserted, r.updated, r.unchanged, r.stale
            from tickets.change_file_runs r
            join tickets.change_files f on f.id = r.file_id
            where f.name = $1
            order by r.id desc
            limit 1
            """,
            name));

    public static Task<string?> WatermarkAsync(TestDatabase database, string dataset = "inc") =>
        database.ScalarAsync<string>("select metadata ->> 'source_max_key' from tickets.import_meta where dataset = $1", dataset);

    /// <summary>A line a table of ours: its name and the hash of all its rows.</summary>
    public static async Task<List<string>> FingerprintAsync(TestDatabase database)
    {
        var lines = new List<string>();
        foreach (var table in await database.RowsAsync(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('tickets', 'reporting') order by 1"))
        {
            var hash = await database.ScalarAsync<string>($"select coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), 'empty') from {table} t");
            lines.Add($"{table} {hash}");
        }

        return lines;
    }

    /// <summary>The raw status that a ticket shows.</summary>
    public static Task<string?> StatusAsync(TestDatabase database, string ticketId) =>
        database.ScalarAsync<string>("select raw_status from tickets.inc where ticket_id = $1", ticketId);
}
