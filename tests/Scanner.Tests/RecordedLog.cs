using Microsoft.Extensions.Logging;

namespace FleetTickets.Scanner.Tests;

/// <summary>Keeps what was logged, by event id.</summary>
internal sealed class RecordedLog<T> : ILogger<T>
{
    private readonly List<(int Id, LogLevel Level, string Line)> _lines = [];

    public IReadOnlyList<string> Lines(int eventId)
    {
        lock (_lines) return [.. _lines.Where(line => line.Id == eventId).Select(line => line.Line)];
    }

    public IReadOnlyList<string> Lines(LogLevel level)
    {
        lock (_lines) return [.. _lines.Where(line => line.Level == level).Select(line => line.Line)];
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add((eventId.Id, logLevel, formatter(state, exception)));
    }
}
