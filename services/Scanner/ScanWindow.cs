using Cronos;
using FleetTickets.Hosting;

namespace FleetTickets.Scanner;

/// <summary>
/// The minutes, in East Africa Time, in which passes may happen: those that a five-field cron expression matches. The poll interval
/// goes on ruling within them, so <c>* 6-20 * * *</c> means "as usual, but only from 06:00 to 20:59", and <c>*/20 6-20 * * *</c> means
/// "in the minutes :00, :20 and :40".
/// </summary>
public sealed class ScanWindow
{
    /// <summary>No window is set: passes may happen at any time.</summary>
    public static readonly ScanWindow Always = new(null, null);

    private readonly CronExpression? _cron;
    private readonly string? _text;

    private ScanWindow(CronExpression? cron, string? text) => (_cron, _text) = (cron, text);

    /// <summary>Reads <c>SCANNER_CRON</c>; notes a fault when it is no cron expression, or matches no minute at all.</summary>
    internal static ScanWindow From(Settings settings)
    {
        if (settings.Optional("SCANNER_CRON") is not { } text) return Always;
        if (TryParse(text) is { } window) return window;
        settings.Fault("SCANNER_CRON", "is not understood; expected five fields (minute, hour, day, month, weekday) in East Africa Time that match some minute, for example * 6-20 * * *");
        return Always;
    }

    /// <summary>The window, or null when the text is no cron expression or matches no minute (30 February).</summary>
    internal static ScanWindow? TryParse(string text) =>
        CronExpression.TryParse(text, CronFormat.Standard, out var cron) && cron.GetNextOccurrence(DateTimeOffset.UnixEpoch, EastAfricaTime.Zone) is not null
            ? new ScanWindow(cron, text)
            : null;

    /// <summary>How long until passes may happen; zero when they may now.</summary>
    public TimeSpan UntilOpen(DateTimeOffset now)
    {
        if (_cron is null) return TimeSpan.Zero;
        var minute = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var opens = _cron.GetNextOccurrence(minute, EastAfricaTime.Zone, inclusive: true) ?? DateTimeOffset.MaxValue;
        return opens > now ? opens - now : TimeSpan.Zero;
    }

    public override string ToString() => _text is null ? "at any time" : $"in the minutes of '{_text}', East Africa Time";
}
