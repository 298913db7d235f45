namespace FleetTickets.ExporterSim;

internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary><c>check</c> found differences.</summary>
    public const int Different = 1;

    /// <summary>An option or an environment variable is missing or wrong.</summary>
    public const int Usage = 2;
}
