using System.Text.Json;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Geocoder.People;

/// <summary>People at the command line: fleetctl as a process, beside replicas of the Geocoder on the same database.</summary>
public abstract class PeopleUnderTest : GeocoderUnderTest
{
    protected const string Kasarani = "KASARANI CLUSTER";

    /// <summary>A machine under load takes seconds to start a process.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private protected async Task<Ran> FleetCtlAsync(params string[] arguments)
    {
        await using var process = ServiceProcess.Start("FleetCtl", await ServiceEnvironment.ForAsync(Database), arguments);
        var exitCode = await process.ExitAsync(Patience);
        return new Ran(exitCode, process.StandardOutput, process.Output);
    }

    /// <summary>The JSON it prints; fails when it does not succeed.</summary>
    private protected async Task<JsonElement> GeocodeAsync(params string[] arguments)
    {
        var ran = await FleetCtlAsync(["geocode", .. arguments, "--json"]);
        Assert.True(ran.ExitCode == 0, $"{string.Join(' ', arguments)}: {ran.ExitCode}\n{ran.Output}");
        return JsonDocument.Parse(ran.StandardOutput).RootElement;
    }

    /// <summary>Everything that a decision could touch, row by row.</summary>
    private protected async Task<List<string>> EverythingAsync()
    {
        var rows = new List<string>();
        foreach (var table in (string[])["inc", "crq", "geo_clusters", "geo_locations", "geo_names", "geo_pending", "geo_demand", "geo_changes", "geo_audit", "outbox"])
            rows.AddRange(await Database.RowsAsync($"select '{table}', t::text from tickets.{table} t order by 2"));
        return rows;
    }

    private protected Task<List<string>> AuditAsync() => Database.RowsAsync(
        """
        select who, what, name, cluster_key, concat_ws(' ', old ->> 'latitude', old ->> 'longitude', old ->> 'verified'),
            concat_ws(' ', new ->> 'latitude', new ->> 'longitude', new ->> 'verified'), why
        from tickets.geo_audit
        order by audit_id
        """);
}

/// <summary>How a command ended.</summary>
internal sealed record Ran(int ExitCode, string StandardOutput, string Output);
