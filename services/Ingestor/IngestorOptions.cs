using FleetTickets.Hosting;
using FleetTickets.Ingestor.Csv;

namespace FleetTickets.Ingestor;

/// <summary>Settings of the Ingestor, each from the environment variable named.</summary>
internal sealed class IngestorOptions
{
    /// <summary><c>TICKETS_DATASETS</c>: the datasets this replica consumes. Default inc and crq.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = ["inc", "crq"];

    /// <summary><c>INGESTOR_MAX_FILE_BYTES</c>: a larger file is bad. Default 1 GiB; the largest seen is 15 MB.</summary>
    public long MaxFileBytes { get; init; } = 1L << 30;

    /// <summary><c>INGESTOR_MAX_ROW_BYTES</c>: a longer row makes the file bad. Default 1 MiB.</summary>
    public int MaxRowBytes { get; init; } = 1 << 20;

    /// <summary><c>INGESTOR_MAX_FIELD_BYTES</c>: a longer field makes the file bad, so that an unclosed quote cannot swallow it. Default 64 KiB.</summary>
    public int MaxFieldBytes { get; init; } = 1 << 16;

    /// <summary><c>INGESTOR_MAX_REJECTED_ROWS</c>: a file is bad when more rows than this and more than the percentage are rejected. Default 100.</summary>
    public long MaxRejectedRows { get; init; } = 100;

    /// <summary><c>INGESTOR_MAX_REJECTED_PERCENT</c>: see <see cref="MaxRejectedRows"/>. Default 5.</summary>
    public long MaxRejectedPercent { get; init; } = 5;

    /// <summary><c>INGESTOR_OPTIONAL_COLUMNS</c>: columns that the provider has dropped: a file without them is no bad file, they read NULL. Default none.</summary>
    public IReadOnlySet<string> OptionalColumns { get; init; } = new HashSet<string>();

    /// <summary><c>INGESTOR_MAX_FUTURE</c>: a file whose name is later than now by more than this is never applied under it. Default 10 min.</summary>
    public TimeSpan MaxFuture { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>INGESTOR_IDLE_TIMEOUT</c>: longest wait for the next bytes of a file. Default 30 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public static IngestorOptions From(Settings settings)
    {
        var defaults = new IngestorOptions();
        return new IngestorOptions
        {
            Datasets = Hosting.Datasets.From(settings),
            MaxFileBytes = settings.Number("INGESTOR_MAX_FILE_BYTES", defaults.MaxFileBytes, 1, 1L << 40),
            MaxRowBytes = (int)settings.Number("INGESTOR_MAX_ROW_BYTES", defaults.MaxRowBytes, 1, 1 << 28),
            MaxFieldBytes = (int)settings.Number("INGESTOR_MAX_FIELD_BYTES", defaults.MaxFieldBytes, 1, 1 << 26),
            MaxRejectedRows = settings.Number("INGESTOR_MAX_REJECTED_ROWS", defaults.MaxRejectedRows, 0, long.MaxValue),
            MaxRejectedPercent = settings.Number("INGESTOR_MAX_REJECTED_PERCENT", defaults.MaxRejectedPercent, 0, 100),
            OptionalColumns = OptionalColumnsFrom(settings),
            MaxFuture = settings.Duration("INGESTOR_MAX_FUTURE", defaults.MaxFuture, TimeSpan.Zero, TimeSpan.FromDays(365)),
            IdleTimeout = settings.Duration("INGESTOR_IDLE_TIMEOUT", defaults.IdleTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        };
    }

    private static HashSet<string> OptionalColumnsFrom(Settings settings)
    {
        var names = (settings.Optional("INGESTOR_OPTIONAL_COLUMNS") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        var allowed = FileHeader.Expected.Except(FileHeader.Deciding).ToList();
        if (names.Except(allowed).ToList() is { Count: > 0 } others)
            settings.Fault("INGESTOR_OPTIONAL_COLUMNS", $"names {string.Join(", ", others.Select(name => $"'{PrintableText.Of(name, 100)}'"))}; expected columns of the source with commas between, of {string.Join(", ", allowed)}");
        return names;
    }
}
