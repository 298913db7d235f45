using System.Globalization;

namespace FleetTickets.ExporterSim.Isp;

/// <summary>How tickets come into the world, in the proportions seen in production.</summary>
internal sealed class TicketBirths(string dataset, Prng prng, double feedCoordinates, int lastNumber)
{
    private static readonly string[] Teams = ["Team Simba", "Team Duma", "Team Twiga", "Team Kifaru", "Contractor Baraka", "Contractor Tumaini"];
    private static readonly string[] Owners = ["j.mwangi", "a.otieno", "f.njeri", "h.abdi", "k.mutua", "s.chebet", "p.wekesa", "L. Wairimu"];
    private static readonly string[] OpenStatuses = ["Assigned", "In Progress", "in progress", "Pending Customer", "WIP", "ON HOLD"];
    private static readonly string[] ClosedStatuses = ["Closed", "COMPLETED", "Resolved", "closed"];

    private int _lastNumber = lastNumber;

    public string DrawTeam() => prng.Chance(1 / 3.0) ? "" : prng.Pick(Teams);

    public string DrawOwner() => prng.Chance(0.12) ? "" : prng.Pick(Owners);

    public string DrawOpenStatus() => prng.Pick(OpenStatuses);

    /// <summary>A ticket opened shortly before <paramref name="now"/>.</summary>
    public Ticket Open(DateTime now, bool isAlarm) => Born(now, now.AddSeconds(-prng.Between(60, 5 * 3600)), isAlarm);

    /// <summary>A ticket of the backlog: about one in seven is open, the rest were closed in the past months.</summary>
    public Ticket OfTheBacklog(DateTime now)
    {
        var isAlarm = prng.Chance(1 / 3.0);
        if (prng.Chance(0.14))
        {
            // Most open work is inside the 48 hours, some is far over.
            var age = prng.Chance(0.6) ? prng.Between(3600, 48 * 3600) : prng.Between(30 * 3600, 400 * 3600);
            return Born(now, now.AddSeconds(-age), isAlarm);
        }

        var ticket = Born(now, now.AddSeconds(-prng.Between(20 * 3600, 120 * 86400)), isAlarm);
        Close(ticket, Earlier(now, ticket.Created.AddSeconds(prng.Between(1800, 90 * 3600))));
        ticket.LastSeen = ticket.Updated = ticket.Closed!.Value;
        // Closed tickets know their start more often; with the open ones 30 % of all rows lack it.
        ticket.CreatedIsKnown = !prng.Chance(0.23);
        return ticket;
    }

    public void Close(Ticket ticket, DateTime now)
    {
        // Source oddity: mttr is the time worked, not the time that passed, and the SLA word follows neither strictly.
        var workedHundredths = prng.Between(25, 9500);
        ticket.Closed = now;
        ticket.RawStatus = prng.Pick(ClosedStatuses);
        ticket.Scheduled = null;
        ticket.Mttr = $"{workedHundredths / 100}.{workedHundredths % 100:D2}";
        ticket.Sla = workedHundredths > 4800 == prng.Chance(0.85) ? "Breached" : "Compliant";
        ticket.AutoClosed = prng.Chance(0.08);
        ticket.LastSeen = ticket.Updated = now;
        if (!ticket.CreatedIsKnown && prng.Chance(0.4))
            ticket.CreatedIsKnown = true;
    }

    private Ticket Born(DateTime now, DateTime created, bool isAlarm)
    {
        var town = prng.Pick(Town.All);
        var hasCoordinates = feedCoordinates > 0 && prng.Chance(feedCoordinates);
        _lastNumber++;
        return new Ticket
        {
            Id = (dataset == "inc" ? "WOT" : dataset == "crq" ? "CRQ" : dataset.ToUpperInvariant()) + $"{_lastNumber:D7}",
            Dataset = dataset,
            Town = town,
            RegionText = prng.Chance(0.5) ? town.Region : town.Region.ToUpperInvariant(),
            Location = LocationNames.Draw(prng, town),
            Created = created,
            FirstSeen = Earlier(now, created.AddSeconds(prng.Between(60, 7200))),
            IsAlarm = isAlarm,
            Latitude = hasCoordinates ? Near(town.Latitude) : "",
            Longitude = hasCoordinates ? Near(town.Longitude) : "",
            CreatedIsKnown = !prng.Chance(0.72),
            RawStatus = prng.Pick(OpenStatuses),
            Scheduled = prng.Chance(0.85) ? now.AddHours(prng.Between(1, 48)) : null,
            // Practically every open ticket is called compliant, whatever its age.
            Sla = prng.Chance(0.99) ? "Compliant" : "Breached",
            Team = DrawTeam(),
            Owner = DrawOwner(),
            LastSeen = now,
            Updated = now,
        };
    }

    /// <summary>Within about 1.5 km, in integers: no rounding of the runtime can change a stream.</summary>
    private string Near(double degrees)
    {
        var micro = (long)Math.Round(degrees * 100) * 10_000 + prng.Between(-13_000, 13_000);
        var sign = micro < 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(micro) / 1_000_000}.{Math.Abs(micro) % 1_000_000:D6}");
    }

    private static DateTime Earlier(DateTime a, DateTime b) => a < b ? a : b;
}
