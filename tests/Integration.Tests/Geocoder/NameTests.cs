
namespace FleetTickets.Integration.Tests.Geocoder;

public sealed class NameTests : GeocoderUnderTest
{
    private const string Names = "select location_name, cluster, place_key, place, detail, from_landmark, rules_version from tickets.geo_names order by location_name, cluster";

    [Fact]
    public async Task Names_of_open_tickets_are_cleaned_once_for_each_cluster()
    {
        await TicketAsync("A", "NW_KASARANI_FDT12", "KASARANI CLUSTER");
        await TicketAsync("B", "NW_KASARANI_FDT12", "KASARANI CLUSTER", dataset: "crq");
        await TicketAsync("C", "NW_KASARANI_FDT12", null);
        await TicketAsync("D", "NEAR TRM ROYSAMBU HSE 9", "X");
        await TicketAsync("E", "FDT12_SDUS", "X");
        await TicketAsync("F", "UMOJA", "X", open: false);
        await TicketAsync("G", "RUIRU", "X", latitude: "-1.2", longitude: "36.9");

        await PassAsync(Replica());

        Assert.Equal(
            [
                "FDT12_SDUS|X||||False|2",
                "NEAR TRM ROYSAMBU HSE 9|X|trmroysambu|Trm Roysambu|HSE 9|True|2",
                "NW_KASARANI_FDT12||kasarani|Kasarani||False|2",
                "NW_KASARANI_FDT12|KASARANI CLUSTER|kasarani|Kasarani||False|2",
            ],
            await Database.RowsAsync(Names));
    }

    [Fact]
    public async Task A_name_without_end_holds_up_nobody()
    {
        const string longText = "(select string_agg(md5(i::text), ' ') from generate_series(1, 200) i)"; // 6,600 bytes that do not compress into an index
        await Database.ExecuteAsync(
            $"""
            insert into tickets.inc (ticket_id, raw) values
                ('A', jsonb_build_object('is_actionable', 'true', 'location_name', {longText}, 'cluster', 'KASARANI CLUSTER', 'region', 'nairobi')),
                ('B', jsonb_build_object('is_actionable', 'true', 'location_name', 'MWIKI', 'cluster', {longText}, 'region', 'nairobi'))
            """);
        await TicketAsync("C", "MWIKI", "KASARANI CLUSTER");

        await PassAsync(Replica());

        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));
        Assert.Equal("none", await PositionAsync("B"));
        Assert.Equal("location -1.227 36.931", await PositionAsync("C"));
    }

    [Fact]
    public async Task Names_cleaned_by_older_rules_are_cleaned_again_and_those_by_newer_ones_are_not()
    {
        await TicketAsync("A", "UMOJA", "X");
        await TicketAsync("B", "RUIRU", "X");
        await Database.ExecuteAsync("insert into tickets.geo_names (location_name, cluster, place_key, place, rules_version) values ('UMOJA', 'X', 'old', 'Old', 0), ('RUIRU', 'X', 'new', 'New', 99)");

        await PassAsync(Replica());

        Assert.Equal(["RUIRU|X|new|New||False|99", "UMOJA|X|umoja|Umoja||False|2"], await Database.RowsAsync(Names));
    }
}
