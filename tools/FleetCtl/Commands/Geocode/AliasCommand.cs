using System.CommandLine;
using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Matching;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode alias</c>: a name is another name of a place: Zimma is Zimmerman. What the name did not find is asked for again.</summary>
internal static class AliasCommand
{
    private const int LongestKey = 200;

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The other name, as tickets carry it." };
        var place = DecisionArguments.Place();
        var cluster = DecisionArguments.InCluster();
        var why = DecisionArguments.Why(required: true);
        var who = DecisionArguments.Who();
        var apply = Arguments.Apply();
        var command = new Command("alias", "Make a name another name of a place; without --cluster in every cluster.") { name, place, cluster, why, who, apply };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(name)!, parsed.GetValue(place)!, parsed.GetValue(cluster),
            DecisionArguments.Author(parsed.GetValue(who), parsed.GetValue(why)), parsed.GetValue(apply), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string name, string place, string? inCluster, Author author, bool apply, bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.OpenGazetteer();
        var cleaner = workbench.Get<PlaceNameCleaner>();
        var alias = Key(cleaner, name);
        if (alias.Length is 0 or > LongestKey)
            throw new UsageException($"Found a name whose key has {alias.Length} letters and digits, expected 1 to {LongestKey}: nothing, or too much, is left of it after cleaning.");
        var cluster = string.IsNullOrEmpty(inCluster) ? inCluster ?? "*" : await workbench.ClusterAsync(inCluster, cancellationToken);
        var meant = await MeantAsync(workbench, Key(cleaner, place), place, cancellationToken);
        if (meant.Key == alias)
            throw new UsageException($"Found the name and the place with the same key, '{alias}'; expected another name. To say where the place is: fleetctl geocode verify.");

        var outcome = await workbench.Get<AliasStore>().SetAsync(alias, cluster, meant, author, apply, cancellationToken);
        if (json) Output.WriteJson(new { alias, cluster, placeKey = meant.Key, applied = apply, outcome.Changed, outcome.Before, outcome.AskedAgain });
        else Output.Write(false, [outcome], ["ALIAS", "IN", "BEFORE", "AFTER", "ASKED AGAIN"], row => [alias, cluster, row.Before ?? "none", row.After, row.AskedAgain.ToString()]);
        Output.Say(!outcome.Changed ? "It stands so already: nothing to do."
            : apply ? $"Done. {outcome.AskedAgain} places of that name are asked for again by the Geocoder's next pass."
            : $"Would ask again for {outcome.AskedAgain} places of that name. Nothing was changed. Add --apply to do it.");
        return ExitCodes.Ok;
    }

    /// <summary>A place of any gazetteer, or one that tickets name.</summary>
    private static async Task<PlaceName> MeantAsync(Workbench workbench, string key, string text, CancellationToken cancellationToken)
    {
        if (workbench.Get<IReadOnlyList<KnownPlace>>().FirstOrDefault(place => place.Key == key) is { } builtIn) return new PlaceName(builtIn.Name, key);
        return await workbench.Get<AliasStore>().FindImportedAsync(key, cancellationToken) ?? await workbench.PlaceAsync(text, "*", cancellationToken);
    }

    private static string Key(PlaceNameCleaner cleaner, string text) => cleaner.Clean(text) is { IsEmpty: false, Key: var key } ? key : PlaceNameCleaner.KeyOf(text);
}
