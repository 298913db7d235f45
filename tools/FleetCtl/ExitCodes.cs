namespace FleetTickets.FleetCtl;

/// <summary>Exit codes of fleetctl, as documented in docs/fleetctl.md.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The work failed, or a comparison found differences.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was tried.</summary>
    public const int BadUsage = 2;

    /// <summary>A server did not answer; the same command may succeed later.</summary>
    public const int Unreachable = 3;

    /// <summary>Stopped by Ctrl-C or SIGTERM, as shells count it.</summary>
    public const int Cancelled = 130;
}
