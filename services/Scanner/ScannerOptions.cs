using System.Text.RegularExpressions;
using FleetTickets.Hosting;

namespace FleetTickets.Scanner;

/// <summary>What the Scanner looks at, and when. Everything comes from environment variables.</summary>
public sealed partial class ScannerOptions
{
    private static readonly TimeSpan DefaultPollInterval = TimeSpan.FromSeconds(1);

    /// <summary>From <c>TICKETS_DATASETS</c>, default <c>inc,crq</c>.</summary>
    public required IReadOnlyList<string> Datasets { get; init; }

    /// <summary>Wait between two passes over a dataset, from <c>SCANNER_POLL_INTERVAL</c>. Shorter costs listings, longer costs freshness.</summary>
    public TimeSpan PollInterval { get; init; } = DefaultPollInterval;

    /// <summary>When passes may happen, from <c>SCANNER_CRON</c>; at any time when it is not set.</summary>
    public ScanWindow Window { get; init; } = ScanWindow.Always;

    /// <summary>The exchange that the store publishes bucket notifications to, from <c>SCANNER_NOTIFICATIONS_EXCHANGE</c>; null when there is none.</summary>
    public string? NotificationsExchange { get; init; }

    /// <summary>What a request to the webhook must carry as its bearer token, from <c>SCANNER_WEBHOOK_SECRET</c>; null when there is no webhook.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>Reads the variables, noting faults.</summary>
    public static ScannerOptions From(Settings settings) => new()
    {
        Datasets = Hosting.Datasets.From(settings),
        PollInterval = settings.Duration(
            "SCANNER_POLL_INTERVAL", DefaultPollInterval, minimum: TimeSpan.FromMilliseconds(100), maximum: TimeSpan.FromHours(1)),
        Window = ScanWindow.From(settings),
        NotificationsExchange = ExchangeFrom(settings),
        WebhookSecret = SecretFrom(settings),
    };

    private static string? ExchangeFrom(Settings settings)
    {
        if (settings.Optional("SCANNER_NOTIFICATIONS_EXCHANGE") is not { } name) return null;
        if (!ExchangeName().IsMatch(name))
            settings.Fault("SCANNER_NOTIFICATIONS_EXCHANGE", "is not understood; expected the name of an exchange, 1 to 127 letters, digits and - _ . :, for example bucket-notifications");
        else if (Topology.Exchanges.Contains(name))
            settings.Fault("SCANNER_NOTIFICATIONS_EXCHANGE", "is an exchange of FleetTickets' own messages; expected one for the store alone, for example bucket-notifications");
        return name;
    }

    private static string? SecretFrom(Settings settings)
    {
        var secret = settings.Optional("SCANNER_WEBHOOK_SECRET");
        if (secret is not null && !Secret().IsMatch(secret))
            settings.Fault("SCANNER_WEBHOOK_SECRET", "is no token; expected 16 to 512 visible ASCII characters without blanks, for example from openssl rand -hex 32");
        return secret;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.:-]{1,127}\z")]
    private static partial Regex ExchangeName();

    [GeneratedRegex(@"\A[!-~]{16,512}\z")]
    private static partial Regex Secret();
}
