using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Scanner;

internal static class ChangeFiles
{
    private static readonly DateTime First = new(2026, 6, 22, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>Keys of so many files, a minute apart, oldest first.</summary>
    public static List<string> Keys(int count, string dataset = "inc") =>
        [.. Enumerable.Range(0, count).Select(minute => $"automations/{dataset}/changes/{First.AddMinutes(minute):yyyy-MM-dd'T'HH-mm-ss}.csv")];

    /// <summary>Writes them in no order.</summary>
    public static async Task<List<string>> WriteAsync(this TestBucket bucket, int count, string dataset = "inc")
    {
        var keys = Keys(count, dataset);
        await Parallel.ForEachAsync(keys.OrderBy(key => key.GetHashCode(StringComparison.Ordinal)), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (key, _) => await bucket.PutAsync(key, $"ticket_id\n\"{key}\"\n"));
        return keys;
    }

    /// <summary>What an Ingestor declares, as far as the Scanner needs it.</summary>
    public static Task ListenAsync(this TestVirtualHost virtualHost, string dataset = "inc") =>
        virtualHost.SubscribeAsync(Topology.ChangeFileDiscovered, Topology.IngestQueue(dataset), dataset);

    public static async Task<List<TestMessage>> TakeOfferedAsync(this TestVirtualHost virtualHost, string dataset = "inc") =>
        await virtualHost.GetMessagesAsync(Topology.IngestQueue(dataset), count: 5_000, remove: true);

    public static IEnumerable<string?> Keys(this IEnumerable<TestMessage> messages) => messages.Select(message => message.Json.GetProperty("key").GetString());
}
