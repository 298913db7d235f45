using FleetTickets.Geocoder.Loops;

namespace FleetTickets.Geocoder.Retention;

/// <summary>Repeats <see cref="RetentionPass"/> every hour. A loop of its own, which holds up no other; what it leaves undone makes the service no less ready.</summary>
internal sealed class RetentionLoop(RetentionPass pass, TimeProvider time, ILogger<RetentionLoop> logger)
    : PassLoop("deleting old rows", TimeSpan.FromHours(1), time, logger)
{
    protected override Task RunPassAsync(CancellationToken cancellationToken) => pass.RunAsync(cancellationToken);
}
