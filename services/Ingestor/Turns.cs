namespace FleetTickets.Ingestor;

/// <summary>
/// The order of the requests that one consumer has in hand at the same time: what they write to the tables happens in the order of delivery;
/// what they read, announce and move may overlap.
/// </summary>
internal sealed class Turns
{
    private readonly Sequence _applied;
    private readonly Sequence _ended;
    private readonly Lock _lock = new();
    private readonly SortedSet<ulong> _inHand = [];

    /// <param name="first">The first place; one before it has come at once.</param>
    public Turns(ulong first = 1) => (_applied, _ended) = (new Sequence(first), new Sequence(first));

    /// <summary>The turn at a place. Places leave none out, as delivery tags do on a channel.</summary>
    public Turn At(ulong place)
    {
        lock (_lock) _inHand.Add(place);
        return new Turn(this, place);
    }

    internal Task ComesAsync(ulong place) => _applied.ReachesAsync(place);

    internal Task IsFirstAsync(ulong place) => _ended.ReachesAsync(place);

    internal bool IsLast(ulong place)
    {
        lock (_lock) return _inHand.Max <= place;
    }

    internal void Pass(ulong place) => _applied.Leave(place);

    internal void End(ulong place)
    {
        lock (_lock) _inHand.Remove(place);
        _applied.Leave(place);
        _ended.Leave(place);
    }

    /// <summary>Places that are left in any order, and reached in theirs.</summary>
    private sealed class Sequence(ulong first)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<ulong, TaskCompletionSource> _waiting = [];
        private readonly HashSet<ulong> _left = [];
        private ulong _current = first;

        /// <summary>Completes when all places before this one have been left.</summary>
        public Task ReachesAsync(ulong place)
        {
            lock (_lock)
            {
                if (place <= _current) return Task.CompletedTask;
                if (!_waiting.TryGetValue(place, out var waiting)) _waiting[place] = waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return waiting.Task;
            }
        }

        public void Leave(ulong place)
        {
            lock (_lock)
            {
                if (place < _current) return;
                _left.Add(place);
                while (_left.Remove(_current))
                {
                    _current++;
                    if (_waiting.Remove(_current, out var next)) next.SetResult();
                }
            }
        }
    }
}

/// <summary>One request's place; the same for every attempt at it.</summary>
internal sealed class Turn(Turns turns, ulong place)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An attempt has applied the file: what asks for it to be applied again has been done.</summary>
    public bool HasApplied { get; set; }

    /// <summary>Completes when the message has been dealt with, or is lost.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether every request delivered before has passed.</summary>
    public bool HasCome => turns.ComesAsync(place).IsCompleted;

    /// <summary>Whether none that was delivered later is in hand.</summary>
    public bool IsLast => turns.IsLast(place);

    /// <summary>Completes when every request delivered before has passed.</summary>
    public Task ComesAsync(CancellationToken cancellationToken) => turns.ComesAsync(place).WaitAsync(cancellationToken);

    /// <summary>Completes when every message delivered before has been dealt with.</summary>
    public Task IsFirstAsync(CancellationToken cancellationToken) => turns.IsFirstAsync(place).WaitAsync(cancellationToken);

    /// <summary>Lets the next one go on: once the file is applied. Calling it again does nothing.</summary>
    public void Pass() => turns.Pass(place);

    /// <summary>The message has been dealt with, or is lost.</summary>
    public void End()
    {
        turns.End(place);
        _ended.TrySetResult();
    }

    /// <summary>Of a request that is alone.</summary>
    public static Turn Alone() => new Turns().At(1);
}
