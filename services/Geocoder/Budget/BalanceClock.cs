namespace FleetTickets.Geocoder.Budget;

/// <summary>When a provider is to be asked for its balance: before the first question, and hourly; by one caller at a time.</summary>
internal sealed class BalanceClock(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private bool _asking;
    private long? _asked;

    /// <summary>True when it is time; then <see cref="End"/> is owed.</summary>
    public bool Begin()
    {
        lock (_gate)
        {
            if (_asking || (_asked is { } at && time.GetElapsedTime(at) < Interval))
                return false;
            return _asking = true;
        }
    }

    public void End(bool asked)
    {
        lock (_gate)
        {
            _asking = false;
            if (asked)
                _asked = time.GetTimestamp();
        }
    }
}
