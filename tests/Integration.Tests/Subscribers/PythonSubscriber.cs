using System.Diagnostics;
using System.Text.Json.Nodes;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Subscribers;

/// <summary>docs/subscribers/subscriber.py as a process: what it prints, line by line.</summary>
internal sealed class PythonSubscriber : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private PythonSubscriber(Process process, Task<string> errors) => (_process, _errors) = (process, errors);

    /// <summary>Starts it and returns when its queue is bound.</summary>
    public static async Task<PythonSubscriber> StartAsync(TestVirtualHost virtualHost, string queue, string exchange, string key)
    {
        var start = new ProcessStartInfo(Repository.PathTo("docs", "subscribers", "subscriber.py"), [queue, exchange, key])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["RABBITMQ_URL"] = virtualHost.Url.OriginalString },
        };
        var process = Process.Start(start)!;
        var first = await process.StandardError.ReadLineAsync().WaitAsync(Eventually.Patience);
        var errors = process.StandardError.ReadToEndAsync();
        if (first?.StartsWith("waiting for", StringComparison.Ordinal) == true) return new PythonSubscriber(process, errors);
        throw new InvalidOperationException($"The subscriber does not start: {first}\n{await errors}");
    }

    /// <summary>The next line that it prints.</summary>
    public async Task<JsonNode> NextAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Patience);
        return JsonNode.Parse(line ?? throw new InvalidOperationException($"The subscriber has ended: {await _errors}"))!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
