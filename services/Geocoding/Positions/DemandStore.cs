using FleetTickets.Contracts;

namespace FleetTickets.Geocoding.Positions;

/// <summary>Clusters and places whose position changed, whoever changed it.</summary>
internal sealed record GazetteerChanges(long[] Ids, string[] Clusters, string[] PlaceKeys);

/// <summary>
/// Tickets whose position is to be computed anew: those that events named, <c>tickets.geo_demand</c>, and those that a change of the gazetteers
/// touches, <c>tickets.geo_changes</c>. Both are committed before they are acknowledged, so that a crash loses none.
/// </summary>
internal sealed class DemandStore(NpgsqlDataSource database, SqlText sql)
{
    private readonly string _note = sql.Read("NoteDemand.sql");
    private readonly string _findTouched = sql.Read("FindTouched.sql");

    /// <summary>Records an event's tickets. Idempotent.</summary>
    public async Task NoteAsync(TicketsUpserted message, CancellationToken cancellationToken)
    {
        if (message.Tickets.Count == 0)
            return;

        var openedAt = message.OccurredAt.ToUniversalTime();
        await database.Command(
            _note,
            ("dataset", message.Dataset),
            ("ticket_ids", message.Tickets.Select(ticket => ticket.TicketId).ToArray()),
            ("opened_at", message.Tickets.Select(ticket => ticket.Change is "opened" or "reopened" ? openedAt : (DateTimeOffset?)null).ToArray()))
            .RunAsync(cancellationToken);
    }

    /// <summary>Some of the tickets that events named, by ticket id.</summary>
    public async Task<string[]> NextAsync(string dataset, int limit, CancellationToken cancellationToken) =>
    [
        .. await database.Command(
            "select ticket_id from tickets.geo_demand where dataset = @dataset order by ticket_id limit @limit", ("dataset", dataset), ("limit", limit))
            .ListAsync(row => row.GetString(0), cancellationToken),
    ];

    /// <summary>The first changes of the gazetteers that tickets have not followed yet.</summary>
    public async Task<GazetteerChanges> NextChangesAsync(int limit, CancellationToken cancellationToken)
    {
        var changes = await database.Command(
            "select change_id, cluster, place_key from tickets.geo_changes order by change_id limit @limit", ("limit", limit))
            .ListAsync(row => (Id: row.GetInt64(0), Cluster: row.TextOrNull(1), PlaceKey: row.TextOrNull(2)), cancellationToken);
        return new GazetteerChanges(
            [.. changes.Select(change => change.Id)],
            [.. changes.Select(change => change.Cluster).OfType<string>().Distinct()],
            [.. changes.Select(change => change.PlaceKey).OfType<string>().Distinct()]);
    }

    /// <summary>Reads the next tickets after the given one that the changes touch. <c>Last</c> is null when there are none.</summary>
    public async Task<(string? Last, string[] Misplaced)> FindTouchedAsync(
        string dataset, GazetteerChanges changes, string after, int window, CancellationToken cancellationToken) =>
        (await database.Command(
            _findTouched,
            ("dataset", dataset), ("clusters", changes.Clusters), ("place_keys", changes.PlaceKeys), ("after", after), ("window", window))
            .ListAsync(row => (row.TextOrNull(0), row.IsDBNull(1) ? [] : row.GetFieldValue<string[]>(1)), cancellationToken))[0];

    /// <summary>How many tickets the changes misplace, and how many of them are open, as the caller's transaction sees it.</summary>
    public async Task<(long Tickets, long Open)> CountTouchedAsync(NpgsqlConnection connection, string[] clusters, string[] placeKeys, CancellationToken cancellationToken)
    {
        var (tickets, open) = (0L, 0L);
        foreach (var dataset in sql.Datasets)
        {
            var touched = (await connection.Command(
                _findTouched, ("dataset", dataset), ("clusters", clusters), ("place_keys", placeKeys), ("after", ""), ("window", null))
                .ListAsync(row => (Ids: row.IsDBNull(1) ? [] : row.GetFieldValue<string[]>(1), Open: row.GetInt64(2)), cancellationToken))[0];
            (tickets, open) = (tickets + touched.Ids.Length, open + touched.Open);
        }

        return (tickets, open);
    }

    /// <summary>Removes changes that all tickets have followed.</summary>
    public Task RemoveAsync(GazetteerChanges changes, CancellationToken cancellationToken) =>
        database.Command("delete from tickets.geo_changes where change_id = any (@ids)", ("ids", changes.Ids)).RunAsync(cancellationToken);
}
