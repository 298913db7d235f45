using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Sinks;

/// <summary>Where the stream goes.</summary>
internal interface ISink : IDisposable
{
    /// <summary>Makes the file visible, whole, and returns its size in bytes.</summary>
    Task<long> WriteAsync(SimFile file, CancellationToken cancellationToken);

    /// <summary>Completes once nothing lies under the key any more: the consumer took it.</summary>
    Task WaitUntilTakenAsync(string key, CancellationToken cancellationToken);
}
