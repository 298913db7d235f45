using FleetTickets.Geocoding.Review;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

public sealed class UnknownTokenTests : GeocoderUnderTest
{
    [Fact]
    public async Task Words_in_capitals_that_neither_rules_nor_gazetteers_know_are_counted_by_tickets()
    {
        await TicketAsync("A", "NW_KASARANI_SPLT_FDT2", "X");
        await TicketAsync("B", "NW_KASARANI_SPLT_FDT2", "X", open: false);
        await TicketAsync("C", "RUAKA SPLT2 SPLT", "Y", dataset: "crq");
        await TicketAsync("D", "QPZX FDT 4", "Y");
        await TicketAsync("E", "Wordy HEIGHTS RD HSE 4", "Y");
        await TicketAsync("F", "MUGOYA ZIMMA 2", "Y");
        await TicketAsync("G", "SEASONS", "Y");
        await TicketAsync("H", null, "Y");
        await Database.ExecuteAsync("insert into tickets.geo_places (source, source_id, name, level, latitude, longitude) values ('geonames', '1', 'Mugoya', 'suburb', -1.2, 36.9)");
        await Database.ExecuteAsync("insert into tickets.geo_place_names select place_id, 'mugoya', 'Mugoya' from tickets.geo_places");
        await Database.ExecuteAsync("insert into tickets.geo_locations (place_key, place, latitude, longitude, verified) values ('seasons', 'Seasons', -1.2, 36.9, true)");
        var tokens = Replica().GetRequiredService<UnknownTokens>();

        Assert.Equal(
            [new("SPLT", 3, "NW_KASARANI_SPLT_FDT2"), new("QPZX", 1, "QPZX FDT 4")],
            await tokens.CountAsync(10, Token));
        Assert.Equal("SPLT", Assert.Single(await tokens.CountAsync(1, Token)).Token);
    }
}
