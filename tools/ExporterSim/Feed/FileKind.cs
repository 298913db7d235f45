namespace FleetTickets.ExporterSim.Feed;

internal enum FileKind
{
    /// <summary>The first file of a stream: everything there is.</summary>
    Baseline,

    /// <summary>What changed since the file before.</summary>
    Delta,

    /// <summary>Everything once more, mostly unchanged.</summary>
    Reemission,

    /// <summary>A name that was there before, with other content.</summary>
    Regenerated,

    /// <summary>A good file in an unusual form.</summary>
    Awkward,

    /// <summary>A file that must be quarantined.</summary>
    Hostile,

    /// <summary>An object that is no change file and must be ignored.</summary>
    Stray,
}
