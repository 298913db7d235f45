namespace FleetTickets.Geocoder.Loops;

/// <summary>Repeats <see cref="GeocodePass"/>: woken by events, and by a timer for what no event announces. Needs the database only.</summary>
internal sealed class GeocodeLoop(GeocodePass pass, RelayLoop relay, GeocoderOptions options, TimeProvider time, ILogger<GeocodeLoop> logger)
    : PassLoop("geocoding", options.Interval, time, logger)
{
    /// <summary>Raised when a pass found places that only providers may know.</summary>
    public event Action? LeftToProviders;

    protected override async Task RunPassAsync(CancellationToken cancellationToken)
    {
        var done = await pass.RunAsync(cancellationToken);
        if (done.Settled.Announced > 0)
            relay.Wake();
        if (done.LeftToProviders > 0)
            LeftToProviders?.Invoke();
        if (done.More)
            Wake();
    }
}
