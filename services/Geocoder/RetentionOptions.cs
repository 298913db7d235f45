using FleetTickets.Hosting;

namespace FleetTickets.Geocoder;

/// <summary>How long the database keeps what nothing needs any more, each from the environment variable named, in days; null, from 0, for ever.</summary>
internal sealed class RetentionOptions
{
    private const long MostDays = 36_500; // a century; "for ever" has a value of its own

    /// <summary><c>OUTBOX_RETENTION_DAYS</c>: events that a queue took, since they were committed. Default 90 days.</summary>
    public TimeSpan? Outbox { get; init; } = TimeSpan.FromDays(90);

    /// <summary><c>RUNS_RETENTION_DAYS</c>: runs of a file before its last, since they were committed. Default 365 days.</summary>
    public TimeSpan? Runs { get; init; } = TimeSpan.FromDays(365);

    /// <summary><c>REJECTED_ROWS_RETENTION_DAYS</c>: rejected rows, since a person acknowledged them. Default 365 days.</summary>
    public TimeSpan? RejectedRows { get; init; } = TimeSpan.FromDays(365);

    /// <summary><c>GEOCODER_ANSWERS_RETENTION_DAYS</c>: failed queries of places that no open ticket names, since they expired. Default 365 days.</summary>
    public TimeSpan? Answers { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Reads the variables, noting faults.</summary>
    public static RetentionOptions From(Settings settings)
    {
        var defaults = new RetentionOptions();
        return new RetentionOptions
        {
            Outbox = Retention(settings.Number("OUTBOX_RETENTION_DAYS", Days(defaults.Outbox), 0, MostDays)),
            Runs = Retention(settings.Number("RUNS_RETENTION_DAYS", Days(defaults.Runs), 0, MostDays)),
            RejectedRows = Retention(settings.Number("REJECTED_ROWS_RETENTION_DAYS", Days(defaults.RejectedRows), 0, MostDays)),
            Answers = Retention(settings.Number("GEOCODER_ANSWERS_RETENTION_DAYS", Days(defaults.Answers), 0, MostDays)),
        };
    }

    private static long Days(TimeSpan? retention) => retention?.Days ?? 0;

    private static TimeSpan? Retention(long days) => days == 0 ? null : TimeSpan.FromDays(days);
}
