using FleetTickets.Contracts;
using FleetTickets.Geocoder.Loops;
using FleetTickets.Geocoding.Positions;
using MassTransit;

namespace FleetTickets.Geocoder;

/// <summary>Notes what an event changed, and wakes the loop. The event is acknowledged when its tickets stand in the database.</summary>
internal sealed class TicketsUpsertedConsumer(DemandStore demand, GeocoderOptions options, GeocodeLoop loop) : IConsumer<TicketsUpserted>
{
    public async Task Consume(ConsumeContext<TicketsUpserted> context)
    {
        if (!options.Datasets.Contains(context.Message.Dataset))
            throw new ArgumentException($"The dataset '{context.Message.Dataset}' is not one of TICKETS_DATASETS.", nameof(context));

        await demand.NoteAsync(context.Message, context.CancellationToken);
        loop.Wake();
    }
}
