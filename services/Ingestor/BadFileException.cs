namespace FleetTickets.Ingestor;

/// <summary>A file that can never be applied as it is: it is quarantined with this reason.</summary>
internal sealed class BadFileException(string reason, string message, long? line = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>A short stable word, for example <c>missing_columns</c>.</summary>
    public string Reason { get; } = reason;

    /// <summary>The first offending line, from 1.</summary>
    public long? Line { get; } = line;
}
