using System.CommandLine;
using Amazon.Runtime;
using FleetTickets.Hosting;
using FleetTickets.Ingestor;
using FleetTickets.Migrations;
using FleetTickets.Scanner;
using Npgsql;

namespace FleetTickets.FleetCtl;

/// <summary>Runs one command, and turns what can go wrong into one message on stderr and an exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Output.Say(error.Message);
            Output.Say("fleetctl --help lists the commands.");
            return ExitCodes.BadUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (ConfigurationException e)
        {
            Output.Say(e.Message);
            return ExitCodes.BadUsage;
        }
        catch (UsageException e)
        {
            Output.Say(e.Message);
            return ExitCodes.BadUsage;
        }
        catch (UnreachableException e)
        {
            Output.Say(e.Message);
            return ExitCodes.Unreachable;
        }
        catch (BadFileException e)
        {
            Output.Say($"{e.Reason}: {e.Message}");
            return ExitCodes.Failed;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or BrokenListingException)
        {
            Output.Say($"The store does not answer as it should: {e.GetType().Name}: {e.Message}. Check RUSTFS_ENDPOINT, the keys, TICKETS_BUCKET and the store.");
            return ExitCodes.Unreachable;
        }
        catch (MigrationException e)
        {
            Output.Say(e.Message);
            return ExitCodes.Failed;
        }
        catch (PostgresException e)
        {
            Output.Say($"The database refused: {e.MessageText} (SQLSTATE {e.SqlState}).");
            var misconfigured = e.SqlState.StartsWith("28", StringComparison.Ordinal) || e.SqlState == PostgresErrorCodes.InvalidCatalogName;
            return misconfigured ? ExitCodes.BadUsage : ExitCodes.Failed;
        }
        catch (NpgsqlException e)
        {
            Output.Say($"The database does not answer: {e.InnerException?.Message ?? e.Message}. Check DATABASE_URL and the server.");
            return ExitCodes.Unreachable;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Cancelled;
        }
    }

    /// <summary>The database of <c>DATABASE_URL</c>, as every command that needs one reads it.</summary>
    public static string Database()
    {
        var settings = new Settings();
        var connectionString = PostgresUrl.From(settings, "fleetctl");
        return settings.Faults.Count == 0 ? connectionString : throw new ConfigurationException(settings.Faults);
    }
}
