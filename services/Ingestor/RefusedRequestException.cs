namespace FleetTickets.Ingestor;

/// <summary>A request that can never be served: it goes to the error queue once, with this message as its reason, and is not retried.</summary>
internal sealed class RefusedRequestException(string reason, string message) : Exception($"{reason}: {message}")
{
    /// <summary>A short stable word, for example <c>missing</c>.</summary>
    public string Reason { get; } = reason;
}
