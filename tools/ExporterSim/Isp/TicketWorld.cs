namespace FleetTickets.ExporterSim.Isp;

/// <summary>
/// The tickets of one dataset and what happens to them: opened, worked, closed, sometimes reopened and closed again.
/// Nothing is ever deleted.
/// </summary>
internal sealed class TicketWorld(string dataset, Prng prng, double feedCoordinates)
{
    private readonly TicketBirths _births = new(dataset, prng, feedCoordinates, lastNumber: dataset == "inc" ? 715_000 : 41_000);
    private readonly List<Ticket> _all = [];
    private readonly List<Ticket> _open = [];
    private readonly List<Ticket> _closed = [];
    private readonly List<Ticket> _alarms = [];
    private readonly HashSet<Ticket> _frozen = [];
    private List<Ticket> _recent = [];
    private Ticket? _reopened;

    public IReadOnlyList<Ticket> All => _all;

    public void Found(DateTime now, int tickets)
    {
        for (var i = 0; i < tickets; i++)
            Add(_births.OfTheBacklog(now));
    }

    /// <summary>Lets time pass: about <paramref name="changes"/> tickets change, each at most once. Returns them as they were touched.</summary>
    public IReadOnlyList<Ticket> Advance(DateTime now, int changes)
    {
        var changed = new List<Ticket>(changes);
        var seen = new HashSet<Ticket>(_frozen);
        if (changes >= 8)
            Reopen(now, changed, seen);
        for (var attempts = 0; changed.Count < changes && attempts < changes * 20; attempts++)
            Touch(now, changed, seen);
        _recent = [.. changed];
        return changed;
    }

    /// <summary>Tickets that stay as they are until they are thawed; open ones, so that the difference matters.</summary>
    public IReadOnlyList<Ticket> Freeze(int count)
    {
        var frozen = new List<Ticket>();
        for (var attempts = 0; frozen.Count < count && attempts < 1000; attempts++)
        {
            var pool = _open.Count > count * 2 ? _open : _closed;
            if (pool.Count > 0 && prng.Pick(pool) is var ticket && _frozen.Add(ticket))
                frozen.Add(ticket);
        }

        return frozen;
    }

    public void Thaw(IEnumerable<Ticket> tickets) => _frozen.ExceptWith(tickets);

    /// <summary>Every larger batch closes the ticket reopened before it and reopens another, so that no stream lacks the full circle.</summary>
    private void Reopen(DateTime now, List<Ticket> changed, HashSet<Ticket> seen)
    {
        if (_reopened is { IsOpen: true } again && seen.Add(again))
        {
            Move(again, () => _births.Close(again, now));
            changed.Add(again);
        }

        if (_closed.Count > 0 && prng.Pick(_closed) is var ticket && seen.Add(ticket))
        {
            Move(ticket, () => ReopenNow(ticket, now));
            _reopened = ticket;
            changed.Add(ticket);
        }
    }

    private void Touch(DateTime now, List<Ticket> changed, HashSet<Ticket> seen)
    {
        var roll = prng.Below(100);
        if (roll < 28)
        {
            var born = _births.Open(now, isAlarm: roll < 9);
            Add(born);
            seen.Add(born);
            changed.Add(born);
            return;
        }

        // Part of the work falls on what the last file touched: a late file must meet newer news of its own tickets.
        var pool = roll switch { < 82 => _open, < 94 => _closed, _ => _alarms };
        var fromRecent = _recent.Count > 0 && prng.Chance(0.2);
        if (!fromRecent && pool.Count == 0)
            return;
        var ticket = fromRecent ? prng.Pick(_recent) : prng.Pick(pool);
        if (!seen.Add(ticket))
            return;
        changed.Add(ticket);
        if (ticket.IsAlarm)
            ticket.LastSeen = ticket.Updated = now;
        else
            Move(ticket, () => Work(ticket, now, roll));
    }

    private void Work(Ticket ticket, DateTime now, int roll)
    {
        if (ticket.IsOpen && roll < 58)
            _births.Close(ticket, now);
        else if (ticket.IsOpen && roll < 78)
            WorkOn(ticket, now);
        else if (!ticket.IsOpen && roll < 88)
            ReopenNow(ticket, now);
        else
            // Only seen again: a difference nobody needs to be told of.
            ticket.LastSeen = ticket.Updated = now;
    }

    private void WorkOn(Ticket ticket, DateTime now)
    {
        ticket.RawStatus = _births.DrawOpenStatus();
        ticket.Team = _births.DrawTeam();
        ticket.Owner = _births.DrawOwner();
        ticket.Scheduled = now.AddHours(prng.Between(1, 36));
        ticket.LastSeen = ticket.Updated = now;
    }

    private void ReopenNow(Ticket ticket, DateTime now)
    {
        ticket.Closed = null;
        ticket.RawStatus = prng.Pick(["Reopened", "REOPENED", "Assigned"]);
        ticket.Mttr = "";
        ticket.Sla = "Compliant";
        ticket.AutoClosed = false;
        ticket.Scheduled = now.AddHours(prng.Between(1, 24));
        ticket.Reopenings++;
        ticket.LastSeen = ticket.Updated = now;
    }

    private void Add(Ticket ticket)
    {
        _all.Add(ticket);
        Enter(ListOf(ticket), ticket);
    }

    private void Move(Ticket ticket, Action change)
    {
        var before = ListOf(ticket);
        change();
        var after = ListOf(ticket);
        if (ReferenceEquals(before, after))
            return;
        var last = before[^1];
        before[ticket.Slot] = last;
        last.Slot = ticket.Slot;
        before.RemoveAt(before.Count - 1);
        Enter(after, ticket);
    }

    private static void Enter(List<Ticket> list, Ticket ticket)
    {
        ticket.Slot = list.Count;
        list.Add(ticket);
    }

    private List<Ticket> ListOf(Ticket ticket) => ticket.IsAlarm ? _alarms : ticket.IsOpen ? _open : _closed;
}
