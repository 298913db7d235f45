using FleetTickets.Geocoder.Pending;

namespace FleetTickets.Geocoder.Loops;

/// <summary>
/// Repeats <see cref="ProviderPass"/> while there is something to ask for: apart from <see cref="GeocodeLoop"/>, so that a slow provider or a
/// spent budget delays nothing that is known.
/// </summary>
internal sealed class ProviderLoop(ProviderPass pass, GeocodeLoop geocoding, GeocoderOptions options, TimeProvider time, ILogger<ProviderLoop> logger)
    : PassLoop("asking providers", options.Interval, time, logger)
{
    protected override async Task RunPassAsync(CancellationToken cancellationToken)
    {
        var (found, more) = await pass.RunAsync(cancellationToken);
        if (found > 0)
            geocoding.Wake();
        if (more)
            Wake();
    }
}
