using FleetTickets.Contracts;
using FleetTickets.Hosting;
using FleetTickets.Ingestor;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace FleetTickets.Integration.Tests.Ingestor;

/// <summary>A failure that nobody foresaw: here a database that raises an internal error for certain tickets.</summary>
public class UnknownFailureTests
{
    private const string Break =
        """
        create function tickets.fail_oddly() returns trigger language plpgsql as $$
        begin
            if new.ticket_id like 'ODD%' then raise exception 'odd' using errcode = 'XX000'; end if;
            return new;
        end $$;
        create trigger fail_oddly before insert on tickets.inc for each row execute function tickets.fail_oddly()
        """;

    [Fact]
    public async Task Sets_a_file_aside_after_five_attempts_and_pauses_the_dataset_at_the_third_such_file()
    {
        await using var ingestor = await IngestorUnderTest.CreateAsync();
        await ingestor.Database.ExecuteAsync(Break);
        var keys = new List<string>();
        for (var i = 1; i <= 3; i++) keys.Add(await ingestor.PutAsync($"2026-06-22T0{i}-00-00", $"ODD{i}"));

        foreach (var key in keys[..2])
        {
            for (var attempt = 1; attempt < IngestChangeFile.UnknownAttempts; attempt++) await FailsAsync(ingestor, key);
            await ingestor.ServeAsync(key);
            Assert.False(await ingestor.Bucket.ExistsAsync(key));
            Assert.True(await ingestor.Bucket.ExistsAsync(key.Replace("/changes/", "/quarantine/", StringComparison.Ordinal)));
        }

        Assert.Equal(
            ["quarantined|unknown|5", "quarantined|unknown|5"],
            await ingestor.Database.RowsAsync("select state, error, unknown_failures from tickets.change_files order by name"));
        Assert.All(ingestor.Events.Stored, stored => Assert.Equal("unknown", ContractJson.Read<ChangeFileQuarantined>(stored.Payload).Reason));

        // the third in a row: not the files' fault any more; it is tried on, and stays where it is
        var third = await ingestor.RequestAsync(keys[2]);
        for (var attempt = 1; attempt <= IngestChangeFile.UnknownAttempts + 2; attempt++) await Assert.ThrowsAsync<PostgresException>(() => TryAsync(ingestor, third));
        Assert.True(await ingestor.Bucket.ExistsAsync(keys[2]));
        Assert.Equal(["t"], await ingestor.Database.RowsAsync("select case when paused_at is not null and paused_reason like '%2026-06-22T03-00-00%' then 't' end from tickets.streams where dataset = 'inc'"));
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(ingestor));

        // mended: the next try applies it, and the pause is over
        await ingestor.Database.ExecuteAsync("drop trigger fail_oddly on tickets.inc");
        await TryAsync(ingestor, third);
        Assert.Equal(["t"], await ingestor.Database.RowsAsync("select case when paused_at is null and unknown_failures = 0 then 't' end from tickets.streams where dataset = 'inc'"));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(ingestor));

        // and those set aside can be released
        await ingestor.ServeAsync(keys[0].Replace("/changes/", "/quarantine/", StringComparison.Ordinal));
        Assert.Equal(["ODD1", "ODD3"], await ingestor.Database.RowsAsync("select ticket_id from tickets.inc order by 1"));
    }

    private static async Task FailsAsync(IngestorUnderTest ingestor, string key) => await Assert.ThrowsAsync<PostgresException>(() => ingestor.ServeAsync(key));

    // One attempt; the message stays in hand.
    private static Task TryAsync(IngestorUnderTest ingestor, ChangeFileRequest request) => ingestor.Get<IngestChangeFile>().RunAsync(request, TestContext.Current.CancellationToken);

    private static async Task<HealthStatus> HealthAsync(IngestorUnderTest ingestor) =>
        (await ingestor.Get<FilesInHand>().CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken)).Status;
}
