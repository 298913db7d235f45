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

    public static Option<string?> Why(bool required) => new("--why") { Description = "Why, for those who ask later.", Required = required };

    public static Option<string?> Who() => new("--who") { Description = "Who decides. Default: the user who runs this." };

    public static Author Author(string? who, string? why) => new(
        string.IsNullOrWhiteSpace(who) ? Environment.UserName : who.Trim(),
        why is null || why.Trim().Length > 0 ? why?.Trim() : throw new UsageException("Found an empty --why, expected a reason, for example --why 'seen on the ground'."));
}
