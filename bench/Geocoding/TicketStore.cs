using Npgsql;

namespace FleetTickets.Bench.Geocoding;

/// <summary>Make-believe tickets.</summary>
internal sealed class TicketStore(NpgsqlDataSource database)
{
    public Task EmptyGazetteerAsync() => RunAsync("truncate tickets.geo_places, tickets.geo_place_names");

    /// <summary>20,000 open tickets at one place, under five hundred dirty names of it; nothing else.</summary>
    public async Task FillAsync()
    {
        await RunAsync("truncate tickets.inc, tickets.geo_names, tickets.geo_pending, tickets.geo_demand, tickets.geo_changes");
        await RunAsync(
            """
            insert into tickets.inc (ticket_id, raw)
            select 'T' || i, jsonb_build_object('is_actionable', 'true', 'location_name', 'MWIKI FDT ' || i % 500, 'cluster', 'KASARANI CLUSTER', 'region', 'nairobi')
            from generate_series(1, 20000) i
            """);
    }

    /// <summary>A ticket as the Ingestor and its event leave it behind.</summary>
    public Task ArriveAsync(int number) => RunAsync(
        $$"""
        insert into tickets.inc (ticket_id, raw) values
            ('N{{number}}', jsonb_build_object('is_actionable', 'true', 'location_name', 'NW_MWIKI_HSE {{number}}_SDUS', 'cluster', 'KASARANI CLUSTER', 'region', 'nairobi'));
        insert into tickets.geo_demand (dataset, ticket_id) values ('inc', 'N{{number}}')
        """);

    public async Task UntilPositionedAsync(int number)
    {
        await using var source = database.CreateCommand($"select geo_source from tickets.inc where ticket_id = 'N{number}'");
        while (await source.ExecuteScalarAsync() is not "location")
        {
        }
    }

    private async Task RunAsync(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
