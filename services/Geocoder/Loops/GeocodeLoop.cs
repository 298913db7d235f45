namespace FleetTickets.Geocoder.Loops;

/// <summary>Repeats <see cref="GeocodePass"/>: woken by events, and by a timer for what no event tells. Needs the database only.</summary>
internal sealed class GeocodeLoop(GeocodePass pass, RelayLoop relay, GeocoderOptions options, TimeProvider time, ILogger<GeocodeLoop> logger)
    : PassLoop("geocoding", options.Interval, time, logger)
{
    protected override async Task RunPassAsync(CancellationToken cancellationToken)
    {
        var (settled, more) = await pass.RunAsync(cancellationToken);
        if (settled.Announced > 0)
            relay.Wake();
        if (more)
            Wake();
    }
}
