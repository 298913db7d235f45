namespace FleetTickets.Geocoder.Loops;

/// <summary>Repeats <see cref="RelayPass"/>. A loop of its own, so that positions are found while the broker is away.</summary>
internal sealed class RelayLoop(RelayPass pass, GeocoderOptions options, TimeProvider time, ILogger<RelayLoop> logger)
    : PassLoop("publishing", options.Interval, time, logger)
{
    protected override Task RunPassAsync(CancellationToken cancellationToken) => pass.RunAsync(cancellationToken);
}
