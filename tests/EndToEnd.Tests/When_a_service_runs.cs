using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>
/// Nobody is called who is not configured. Requests to other hosts would go to a proxy that listens here; every open connection is looked at, too.
/// MassTransit's usage telemetry would report 5 minutes after the start: <c>FLEETTICKETS_TEST_QUIET_SECONDS=400</c> watches for as long as that takes.
/// </summary>
public sealed class When_a_service_runs
{
    private const int Seconds = 15;

    [Fact]
    public async Task Should_call_nobody_who_is_not_configured()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var called = proxy.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask();
        var through = $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}";
        (string, string)[] variables = [("HTTP_PROXY", through), ("HTTPS_PROXY", through), ("ALL_PROXY", through), ("NO_PROXY", "127.0.0.1,localhost")];
        await using var installation = await Installation.CreateAsync();
        var services = new List<ServiceProcess>();
        foreach (var service in (string[])["Ingestor", "Scanner", "Geocoder"]) services.Add(await installation.StartAsync(service, null, variables));
        await installation.Bucket.PutAsync(Installation.Key("inc", "2026-06-22T10-00-00"), "ticket_id,raw_status,is_actionable\nWOT1,ASSIGNED,true\n");

        var seconds = int.Parse(Environment.GetEnvironmentVariable("FLEETTICKETS_TEST_QUIET_SECONDS") ?? $"{Seconds}", CultureInfo.InvariantCulture);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; second < seconds; second++)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            foreach (var service in services) Assert.All(PeersOf(service.Id), peer => Assert.True(IPAddress.IsLoopback(peer), $"A connection to {peer}."));
            Assert.False(called.IsCompleted, "A request to a host that is not configured.");
        }

        // And they were at work.
        await Eventually.EqualsAsync("2026-06-22T10-00-00|1|archived", async _ => string.Join(", ", await Accounts.FilesAsync(installation.Database)), "the file", Installation.Patience);
    }

    /// <summary>The other ends of the process's TCP connections: all servers of the tests are on this machine.</summary>
    private static IEnumerable<IPAddress> PeersOf(int process)
    {
        var sockets = Directory.GetFiles($"/proc/{process}/fd").Select(LinkOf).ToHashSet();
        return from table in (string[])["tcp", "tcp6"]
               from line in File.ReadLines($"/proc/{process}/net/{table}").Skip(1)
               let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where sockets.Contains($"socket:[{fields[9]}]") && fields[3] is not "0A" // listening
               select new IPAddress([.. Convert.FromHexString(fields[2].Split(':')[0]).Chunk(4).SelectMany(word => word.Reverse())]);
    }

    private static string LinkOf(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name ?? "";
        }
        catch (IOException)
        {
            return ""; // closed meanwhile
        }
    }
}
