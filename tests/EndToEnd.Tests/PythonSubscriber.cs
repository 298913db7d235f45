using System.Collections.Concurrent;
using System.Diagnostics;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary><c>docs/subscribers/subscriber.py</c> as a process: a line of JSON for each event.</summary>
internal sealed class PythonSubscriber : IAsyncDisposable
{
    // Debian's own: the one for which the distribution packages pika.
    private const string Python = "/usr/bin/python3";

    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly Process _process;

    private PythonSubscriber(TestVirtualHost broker, string[] arguments)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Python, [Repository.PathTo("docs", "subscribers", "subscriber.py"), .. arguments])
            {
                RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["RABBITMQ_URL"] = broker.Url.OriginalString },
            },
        };
        _process.OutputDataReceived += (_, line) => Keep(_lines, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
    }

    public IReadOnlyCollection<string> Lines => [.. _lines];

    /// <summary>Starts it, and waits until its queue is bound.</summary>
    public static async Task<PythonSubscriber> StartAsync(TestVirtualHost broker, params string[] arguments)
    {
        Assert.True(File.Exists(Python), $"{Python} is not here: scripts/install.sh installs it, with pika.");
        var subscriber = new PythonSubscriber(broker, arguments);
        subscriber._process.Start();
        subscriber._process.BeginOutputReadLine();
        subscriber._process.BeginErrorReadLine();
        await Eventually.TrueAsync(
            _ => Task.FromResult(subscriber._process.HasExited || subscriber.Says("waiting for")), "the subscriber waits", Installation.Patience);
        if (subscriber.Says("waiting for")) return subscriber;
        await subscriber._process.WaitForExitAsync();
        var said = string.Join('\n', subscriber._errors);
        await subscriber.DisposeAsync();
        throw new InvalidOperationException(
            said.Contains("No module named 'pika'", StringComparison.Ordinal)
                ? $"{Python} has no pika: scripts/install.sh installs it (Debian: python3-pika)."
                : $"The subscriber ended:\n{said}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private bool Says(string text) => _errors.Any(line => line.Contains(text, StringComparison.Ordinal));

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
