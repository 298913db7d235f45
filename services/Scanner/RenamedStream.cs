using FleetTickets.Hosting;

namespace FleetTickets.Scanner;

/// <summary>
/// An exporter that changes the form of its names goes on writing, and nothing of it is applied any more: an object under <c>changes/</c> that is no change file, has as
/// many digits as a date, and is newer than every change file.
/// </summary>
internal static class RenamedStream
{
    private const int DigitsOfADate = 8;

    /// <summary>The form of a change file's name.</summary>
    public static readonly string Expected = Form("2026-06-22T15-50-39.csv");

    /// <summary>The name's form, each digit as 9, if the object is a sign of it; null when it is not.</summary>
    /// <param name="dataset">Whose <c>changes/</c> it lies under.</param>
    /// <param name="ignored">An object that is no change file.</param>
    /// <param name="newest">When the newest change file was written.</param>
    public static string? FormOf(string dataset, ListedObject ignored, DateTimeOffset newest)
    {
        var name = ignored.Key[ChangeFileKey.Prefix(dataset, Area.Changes).Length..];
        return ignored.LastModified > newest && name.Count(char.IsAsciiDigit) >= DigitsOfADate ? Form(name) : null;
    }

    private static string Form(string name) => string.Concat(name.Select(c => char.IsAsciiDigit(c) ? '9' : c));
}
