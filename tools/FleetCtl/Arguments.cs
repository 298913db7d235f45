using System.CommandLine;
using System.Globalization;

namespace FleetTickets.FleetCtl;

/// <summary>Arguments and options that several commands share.</summary>
internal static class Arguments
{
    public static Argument<string> Dataset() => new("dataset") { Description = "The dataset, for example inc." };

    public static Option<bool> Apply() => new("--apply") { Description = "Do it. Without it the command only shows what it would do." };

    /// <summary>A moment with its offset; without one, EAT, as everything an operator reads off the stream.</summary>
    public static DateTimeOffset Moment(string text)
    {
        if (DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 9))
            return moment;
        return DateTime.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, TimeSpan.FromHours(3))
            : throw new UsageException($"Found the time '{text}', expected for example 2026-06-22T15:50:39Z, or 2026-06-22 15:50 (EAT).");
    }
}
