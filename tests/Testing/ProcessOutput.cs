using System.Diagnostics;

namespace FleetTickets.Testing;

/// <summary>The lines a process has written, and a way to wait for one.</summary>
internal sealed class ProcessOutput
{
    private readonly Lock _gate = new();
    private readonly List<(string Text, bool IsError)> _lines = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string StandardOutput
    {
        get
        {
            lock (_gate) return string.Join('\n', _lines.Where(line => !line.IsError).Select(line => line.Text));
        }
    }

    public void Add(string? line) => Add(line, isError: false);

    public void AddError(string? line) => Add(line, isError: true);

    public async Task<string> LineWithAsync(string text, TimeSpan within, Process process, Func<Exception> ended)
    {
        using var patience = new CancellationTokenSource(within);
        var exit = process.WaitForExitAsync(patience.Token); // completes after the last line has been received
        while (true)
        {
            Task grown;
            var exited = exit.IsCompletedSuccessfully;
            lock (_gate)
            {
                if (_lines.Find(line => line.Text.Contains(text, StringComparison.Ordinal)).Text is { } found) return found;
                grown = _grown.Task;
            }

            if (exited) throw ended();
            if (patience.IsCancellationRequested) throw new TimeoutException($"No line with \"{text}\" after {within.TotalSeconds:0.#} s. The output:\n{this}");
            await Task.WhenAny(grown, exit);
        }
    }

    public override string ToString()
    {
        lock (_gate) return string.Join('\n', _lines.Select(line => line.Text));
    }

    private void Add(string? line, bool isError)
    {
        if (line is null) return;
        TaskCompletionSource grown;
        lock (_gate)
        {
            _lines.Add((line, isError));
            grown = _grown;
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        grown.SetResult();
    }
}
