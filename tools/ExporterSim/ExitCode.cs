namespace FleetTickets.ExporterSim;

internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary><c>check</c> found differences.</summary>
    public const int Different = 1;

    /// <summary>An option or an environment variable is missing or wrong.</summary>
    public const int Usage = 2;

    /// <summary>The bucket or the database did not answer as needed.</summary>
    public const int Failed = 3;

    public const int Interrupted = 130;
}
