namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// Repeats <see cref="ProviderPass"/> while there is something to query: apart from <see cref="GeocodeLoop"/>, so that a slow provider or a
/// spent budget delays nothing that is known.
/// </summary>
internal sealed class ProviderLoop : PassLoop
{
    private readonly ProviderPass _pass;
    private readonly GeocodeLoop _geocoding;

    public ProviderLoop(ProviderPass pass, GeocodeLoop geocoding, GeocoderOptions options, TimeProvider time, ILogger<ProviderLoop> logger)
        : base("querying providers", options.Interval, time, logger)
    {
        (_pass, _geocoding) = (pass, geocoding);
        geocoding.LeftToProviders += Wake;
    }

    protected override async Task RunPassAsync(CancellationToken cancellationToken)
    {
        var (found, more) = await _pass.RunAsync(cancellationToken);
        if (found > 0)
            _geocoding.Wake();
        if (more is { } at)
            WakeAt(at);
    }
}
