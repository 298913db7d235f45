namespace FleetTickets.Integration.Tests.Geocoder;

public sealed class ConcurrencyTests : GeocoderUnderTest
{
    [Fact]
    public async Task Replicas_and_an_ingestor_work_on_the_same_tickets_without_deadlock_and_end_in_the_same_positions()
    {
        await Database.ExecuteAsync(
            """
            insert into tickets.inc (ticket_id, raw)
            select 'T' || i, jsonb_build_object('is_actionable', 'true', 'location_name', 'MWIKI', 'cluster', 'KASARANI CLUSTER', 'region', 'nairobi')
            from generate_series(1, 1500) i
            """);
        await PassAsync(Replica());

        for (var round = 1; round <= 5; round++)
        {
            await Database.ExecuteAsync("update tickets.geo_locations set latitude = latitude + 0.001; update tickets.geo_clusters set longitude = longitude + 0.001");
            await Task.WhenAll(PassAsync(Replica()), IngestAsync(round), PassAsync(Replica()));
        }

        await PassAsync(Replica());
        Assert.Equal(
            [$"location|{-1.227 + 0.005:0.###}|750", "cluster|-1.222|750"],
            await Database.RowsAsync("select geo_source, round(latitude::numeric, 3), count(*) from tickets.inc group by 1, 2 order by 1 desc"));
        Assert.Equal(0, await Database.ScalarAsync<long>(
            """
            select count(*)
            from tickets.inc t
            left join tickets.announced_positions a on a.dataset = 'inc' and a.ticket_id = t.ticket_id
            where (t.latitude, t.longitude, t.geo_source) is distinct from (a.latitude, a.longitude, a.geo_source)
            """));
    }

    /// <summary>As the Ingestor's merge does it: lock in ticket_id order, then update.</summary>
    private async Task IngestAsync(int round)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            select count(*) from (select ticket_id from tickets.inc order by ticket_id for update) locked;
            update tickets.inc
            set raw = raw || jsonb_build_object('round', $ROUND, 'location_name', case when right(ticket_id, 1)::int % 2 = 0 then 'MWIKI' end), ingested_at = now()
            """.Replace("$ROUND", round.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await command.ExecuteNonQueryAsync(Token);
        await transaction.CommitAsync(Token);
    }
}
