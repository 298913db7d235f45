namespace FleetTickets.ExporterSim.Isp;

/// <summary>Place names as technicians key them in: wrapped in codes of network elements, in any case, with the house after it.</summary>
internal static class LocationNames
{
    public static string Draw(Prng prng, Town town)
    {
        // A few name no place at all: those must fall back to the cluster.
        if (prng.Chance(0.004))
            return prng.Pick(["NW_", "FDT12_SDUS", "ADR_MNT_FDT7", ""]);
        var place = prng.Pick(town.Places);
        var upper = place.ToUpperInvariant();
        var glued = upper.Replace(' ', '_');
        var n = prng.Between(1, 48);
        return prng.Below(20) switch
        {
            0 => $"NW_{glued}_FDT{n}_SDUS",
            1 => $"ADR_MNT_{glued}_FDT{n:D2}",
            2 => $"FDT{n}-{upper}",
            3 => $"{upper} SDUS FDT {n}",
            4 => $"nw_{glued.ToLowerInvariant()}_fdt_{n}a_sdus",
            5 => $"{glued}_FDT{n}_MDU",
            6 => $"{upper} FDT{n}/SPL2/PORT{prng.Between(1, 8)}",
            7 => $"GPON {upper} FDT {n}",
            8 => $"{upper} EST BLK {(char)('A' + prng.Below(6))} HSE {n}",
            9 => $"{upper}-FDT-{n:D2}-MDU",
            10 => $"SDUS {place} Heights {n}",
            11 => $"FDT{prng.Between(1, 30)} {place} Close {n}",
            12 => $"NW_{place} Phase {prng.Between(1, 5)} {n}",
            13 => $"{place} Court {n}",
            14 => $"{place}, Gate {(char)('A' + prng.Below(3))}, HSE {n}",
            15 => $"NEAR {upper} STAGE FDT {n}",
            16 => $"NW_{glued}",
            _ => place,
        };
    }
}
