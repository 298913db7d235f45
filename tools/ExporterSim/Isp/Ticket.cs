namespace FleetTickets.ExporterSim.Isp;

/// <summary>One ticket as the ISP's system knows it. All times are EAT wall-clock times.</summary>
internal sealed class Ticket
{
    public required string Id { get; init; }
    public required string Dataset { get; init; }
    public required Town Town { get; init; }
    public required string RegionText { get; init; }
    public required string Location { get; init; }
    public required DateTime Created { get; init; }
    public required DateTime FirstSeen { get; init; }
    public required bool IsAlarm { get; init; }
    public string Latitude { get; init; } = "";
    public string Longitude { get; init; } = "";

    public bool CreatedIsKnown { get; set; }
    public string RawStatus { get; set; } = "";
    public DateTime? Scheduled { get; set; }
    public DateTime? Closed { get; set; }
    public string Mttr { get; set; } = "";
    public string Sla { get; set; } = "Compliant";
    public string Team { get; set; } = "";
    public string Owner { get; set; } = "";
    public bool AutoClosed { get; set; }
    public DateTime LastSeen { get; set; }
    public DateTime Updated { get; set; }
    public int Reopenings { get; set; }

    /// <summary>Where the ticket stands in its list of the world (open, closed or alarm), so that leaving it costs nothing.</summary>
    public int Slot { get; set; } = -1;

    public bool IsOpen => Closed is null;
}
