using FleetTickets.Hosting;

namespace FleetTickets.Scanner;

/// <summary>What the Scanner looks at, and when. Everything comes from environment variables.</summary>
public sealed class ScannerOptions
{
    private static readonly TimeSpan DefaultPollInterval = TimeSpan.FromSeconds(1);

    /// <summary>From <c>TICKETS_DATASETS</c>, default <c>inc,crq</c>.</summary>
    public required IReadOnlyList<string> Datasets { get; init; }

    /// <summary>Wait between two passes over a dataset, from <c>SCANNER_POLL_INTERVAL</c>. Shorter costs listings, longer costs freshness.</summary>
    public TimeSpan PollInterval { get; init; } = DefaultPollInterval;

    /// <summary>When passes may happen, from <c>SCANNER_CRON</c>; at any time when it is not set.</summary>
    public ScanWindow Window { get; init; } = ScanWindow.Always;

    /// <summary>Reads the variables, noting faults.</summary>
    public static ScannerOptions From(Settings settings) => new()
    {
        Datasets = Hosting.Datasets.From(settings),
        PollInterval = settings.Duration(
            "SCANNER_POLL_INTERVAL", DefaultPollInterval, minimum: TimeSpan.FromMilliseconds(100), maximum: TimeSpan.FromHours(1)),
        Window = ScanWindow.From(settings),
    };
}
