namespace FleetTickets.EndToEnd.Tests;

/// <summary>Convergence: the same set of files ends in the same tickets, whatever the order and however often each is asked for.</summary>
public sealed class When_files_arrive_in_any_order
{
    public static TheoryData<string> Names => Streams.Names;

    [Theory, MemberData(nameof(Names))]
    public async Task Should_end_in_the_expected_rows_when_shuffled(string name)
    {
        var stream = Streams.Named(name);
        await using var installation = await Installation.CreateAsync();
        await installation.PutAsync(stream.Files);
        await installation.StartAsync("Ingestor");

        foreach (var file in Shuffled(stream.ChangeFiles, seed: 5)) await installation.AskAsync(file.Dataset, file.Key);
        foreach (var dataset in stream.Datasets) await installation.DrainedAsync(dataset);

        await stream.CheckAsync(installation.Database);
        await Accounts.BalanceAsync(installation.Database);
        await installation.Subscriber.EventsOfAsync(installation.Database);
        foreach (var dataset in stream.Datasets) Assert.Empty(await installation.DeadLettersAsync(dataset));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Should_end_in_the_expected_rows_when_each_is_asked_for_three_times(string name)
    {
        var stream = Streams.Named(name);
        await using var installation = await Installation.CreateAsync();
        await installation.PutAsync(stream.Files);
        await installation.StartAsync("Ingestor");

        var requests = stream.ChangeFiles.SelectMany(file => Enumerable.Range(0, 3).Select(time => (File: file, Time: time)));
        var forced = 0;
        foreach (var (file, _) in Shuffled(requests, seed: 6))
        {
            // A bad file stays where it is unless somebody releases it: force asks for good ones only.
            var force = file.Badness is null && ++forced % 7 == 0;
            await installation.AskAsync(file.Dataset, file.Key, force ? "force" : null);
        }

        foreach (var dataset in stream.Datasets) await installation.DrainedAsync(dataset);

        await stream.CheckAsync(installation.Database);
        await installation.Subscriber.EventsOfAsync(installation.Database);
        foreach (var dataset in stream.Datasets) Assert.Empty(await installation.DeadLettersAsync(dataset));
        Assert.Empty(await installation.Database.RowsAsync(
            """
            select f.name, count(*)
            from tickets.change_files f
            join tickets.change_file_runs r on r.file_id = f.id
            group by f.id
            having count(*) filter (where r.mode = 'normal') > 1
            """));
    }

    /// <summary>A permutation that is the same in every run.</summary>
    private static T[] Shuffled<T>(IEnumerable<T> items, int seed)
    {
        var shuffled = items.ToArray();
#pragma warning disable CA5394 // an order for a test is no secret
        new Random(seed).Shuffle(shuffled);
#pragma warning restore CA5394
        return shuffled;
    }
}
