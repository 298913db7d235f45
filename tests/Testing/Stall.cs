namespace FleetTickets.Testing;

public enum StallPoint
{
    /// <summary>The pattern, and what the client sends after it, is not passed on: the server has not heard of it.</summary>
    BeforeRequest,

    /// <summary>The pattern is passed on, and the server's next bytes are held: the server has acted, the client does not know.</summary>
    BeforeAnswer,
}

/// <summary>One place at which a <see cref="StallingProxy"/> holds one connection.</summary>
public sealed class Stall
{
    internal const int LongestPattern = 1024;

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _skip;

    internal Stall(byte[] pattern, StallPoint point, int skip)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pattern.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pattern.Length, LongestPattern);
        Pattern = pattern;
        Point = point;
        _skip = skip;
    }

    /// <summary>Completes when the connection stands at the place; fails after 60 s without, so that no test waits for ever.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    public bool IsReached => _reached.Task.IsCompleted;

    public StallPoint Point { get; }

    internal byte[] Pattern { get; }

    internal Task Released => _released.Task;

    internal ProxiedConnection? Connection { get; set; }

    /// <summary>Lets everything held go on, in order.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Resets the held connection on both sides; what was held is lost.</summary>
    public void Drop() => Connection?.Reset();

    internal void SetReached() => _reached.TrySetResult();

    /// <summary>True for an occurrence that is to be let pass.</summary>
    internal bool Skips() => _skip-- > 0;
}
