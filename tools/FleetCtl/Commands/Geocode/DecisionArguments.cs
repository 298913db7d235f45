using System.CommandLine;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>Arguments and options that the decisions share.</summary>
internal static class DecisionArguments
{
    public static Argument<string> Place() => new("place") { Description = "The place, by its key or by its name as tickets carry it." };

    public static Argument<string> Cluster() => new("cluster") { Description = "The cluster's whole name, as tickets carry it." };

    public static Option<string?> InCluster() => new("--cluster") { Description = "The cluster in which it holds, by its whole name." };

    public static Option<bool> Everywhere() => new("--everywhere") { Description = "It holds in every cluster; one decided for a cluster wins there." };

    public static Option<string[]> At(bool required) => new("--at")
    {
        Description = "Where it is: latitude and longitude in degrees.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true, Required = required,
    };

    public static Option<int?> RadiusM() => new("--radius-m") { Description = "How far off that may be, in metres. Default: the usual of its kind of place." };

    /// <summary>The radius that was given, checked; null without one.</summary>
    public static int? Radius(int? metres) => metres is null or (> 0 and <= 100_000)
        ? metres
        : throw new UsageException($"Found --radius-m {metres}, expected metres from 1 to 100000: 50 for a door, 2000 for a suburb.");

    public static Option<string?> Why(bool required) => new("--why") { Description = "Why, for those who ask later.", Required = required };

    public static Option<string?> Who() => new("--who") { Description = "Who decides. Default: the user who runs this." };

    public static Author Author(string? who, string? why) => new(
        string.IsNullOrWhiteSpace(who) ? Environment.UserName : who.Trim(),
        why is null || why.Trim().Length > 0 ? why?.Trim() : throw new UsageException("Found an empty --why, expected a reason, for example --why 'seen on the ground'."));
}
