using System.CommandLine;
using FleetTickets.Geocoding.Review;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary><c>fleetctl geocode tokens</c>: words in capitals that no rule and no gazetteer knows. Reads only.</summary>
internal static class TokensCommand
{
    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        var command = new Command("tokens", "List words of location names that cleaning leaves and no gazetteer knows, by tickets: codes for the rules, places for the gazetteer.") { limit };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(limit), parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int limit, bool json, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > 1000) throw new UsageException($"Found --limit {limit}, expected 1 to 1000.");
        await using var workbench = Workbench.OpenGazetteer();
        var tokens = await workbench.Get<UnknownTokens>().CountAsync(limit, cancellationToken);
        Output.Write(json, tokens, ["TOKEN", "TICKETS", "EXAMPLE"], row => [row.Token, row.Tickets.ToString(), row.Example]);
        return ExitCodes.Ok;
    }
}
