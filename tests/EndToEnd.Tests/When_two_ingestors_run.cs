using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>One works, one waits. Whatever happens to the one at work, the other goes on, and nothing is applied twice.</summary>
public sealed class When_two_ingestors_run(ITestOutputHelper output)
{
    [Fact]
    public async Task Should_go_on_when_the_active_one_is_killed()
    {
        await using var pair = await Pair.AtWorkAsync(output, wire => wire.ArmDatabase("insert into tickets.ticket_versions", StallPoint.BeforeAnswer));

        pair.Active.Kill();
        await pair.StandbyFinishesAsync("killed");
        await pair.CheckAsync();
    }

    [Fact]
    public async Task Should_go_on_when_the_active_one_is_stopped_and_does_not_finish_its_file()
    {
        await using var pair = await Pair.AtWorkAsync(output, wire => wire.ArmDatabase("insert into tickets.ticket_versions", StallPoint.BeforeAnswer));

        pair.Active.Terminate();
        await pair.StandbyFinishesAsync("stopped, file not finished");
        Assert.Equal(0, await pair.Active.ExitAsync(Installation.Patience));
        await pair.CheckAsync();
    }

    [Fact]
    public async Task Should_go_on_when_the_active_one_is_stopped_and_finishes_its_file_beside_the_standby()
    {
        // The broker hands the next messages to the standby at once, while the old one still works on those that it has in hand: only the dataset's lock orders them.
        await using var pair = await Pair.AtWorkAsync(output, wire => wire.ArmCommitOfMerge(StallPoint.BeforeRequest));

        pair.Active.Terminate();
        await pair.BeginsNextAsync();
        pair.Stall.Release();
        await pair.StandbyFinishesAsync("stopped, file finished");
        Assert.Equal(0, await pair.Active.ExitAsync(Installation.Patience));
        await pair.CheckAsync();
    }

    [Fact]
    public async Task Should_go_on_when_the_active_one_freezes_in_its_transaction_and_later_wakes_up()
    {
        await using var pair = await Pair.AtWorkAsync(output, wire => wire.ArmDatabase("insert into tickets.ticket_versions", StallPoint.BeforeAnswer));

        pair.Active.Freeze();
        pair.Stall.Release();
        await pair.StandbyFinishesAsync("frozen in its transaction");
        pair.Active.Thaw();
        await pair.Active.ReadyAsync(Installation.Patience);
        await pair.CheckAsync();
    }

    [Fact]
    public async Task Should_go_on_when_the_active_one_freezes_while_it_sends_and_later_wakes_up()
    {
        // The server has the lock and waits for the statements that follow: no timeout of a transaction or a statement counts then.
        await using var pair = await Pair.AtWorkAsync(output, wire => wire.ArmDatabase("insert into tickets.ticket_versions", StallPoint.BeforeRequest));

        pair.Active.Freeze();
        await pair.StandbyFinishesAsync("frozen while it sends");
        pair.Active.Thaw();
        await pair.Active.ReadyAsync(Installation.Patience);
        await pair.CheckAsync();
    }

    [Fact]
    public async Task Should_go_on_when_the_active_one_freezes_before_it_publishes_and_later_wakes_up()
    {
        await using var pair = await Pair.AtWorkAsync(output, wire => wire.ArmPublish(StallPoint.BeforeRequest));

        pair.Active.Freeze();
        pair.Stall.Release();
        await pair.StandbyFinishesAsync("frozen before it publishes");
        pair.Active.Thaw();
        await pair.Active.ReadyAsync(Installation.Patience);
        await pair.CheckAsync();
    }

    /// <summary>An Ingestor that is held in the middle of its first file, with others in hand, and one that waits for its turn. There are more files than one has in hand.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private readonly TicketStream _stream = TicketStream.Short(seed: 3, deltas: 27);
        private readonly ITestOutputHelper _output;

        private Pair(ITestOutputHelper output, Installation installation) => (_output, Installation) = (output, installation);

        public Installation Installation { get; }

        public ServiceProcess Active { get; private set; } = null!;

        public ServiceProcess Standby { get; private set; } = null!;

        public Stall Stall { get; private set; } = null!;

        public static async Task<Pair> AtWorkAsync(ITestOutputHelper output, Func<Wire, Stall> arm)
        {
            var pair = new Pair(output, await Installation.CreateAsync());
            var wire = pair.Installation.NewWire();
            // The queue's consumers get their turn in the order in which they came.
            pair.Active = await pair.Installation.StartAsync("Ingestor", wire);
            pair.Standby = await pair.Installation.StartAsync("Ingestor");
            pair.Stall = arm(wire);
            await pair.Installation.PutAsync(pair._stream.Files);
            foreach (var file in pair._stream.Files) await pair.Installation.AskAsync(file.Dataset, file.Key);
            await pair.Stall.Reached;
            return pair;
        }

        /// <summary>Waits until the standby has a file of its own in hand.</summary>
        public Task BeginsNextAsync() => Eventually.TrueAsync(
            async _ => await Installation.Database.ScalarAsync<long>("select count(*) from tickets.change_files") > 1
                || await Installation.Database.ScalarAsync<long>(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0,
            "the standby has begun the next file", Installation.Patience);

        /// <summary>Waits until every file is archived, and says how long the first of them took from now.</summary>
        public async Task StandbyFinishesAsync(string what)
        {
            var began = TimeProvider.System.GetTimestamp();
            await Standby.OutputAsync("Applied ", Installation.Patience);
            _output.WriteLine($"{what}: the standby had applied its first file after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
            await Installation.TakenAsync(_stream.Files);
            _output.WriteLine($"{what}: the stream was finished after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        }

        public async Task CheckAsync()
        {
            await Installation.DrainedAsync();
            await _stream.CheckAsync(Installation.Database);
            await Accounts.BalanceAsync(Installation.Database);
            Assert.Equal(_stream.Files.Count, (await Installation.Subscriber.EventsOfAsync(Installation.Database)).Count);
            Assert.Empty(await Installation.DeadLettersAsync());
        }

        public ValueTask DisposeAsync() => Installation.DisposeAsync();
    }
}
