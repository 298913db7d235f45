using FleetTickets.Hosting;

namespace FleetTickets.Contracts.Tests;

/// <summary>Subscribers recognise repeated events by their ids: the recipe must never change.</summary>
public sealed class MessageIdTests
{
    // The id as Python's uuid.uuid5 computes it.
    [Fact]
    public void An_event_always_gets_the_id_it_always_got() => Assert.Equal(
        new Guid("6e3dcf09-0596-5700-ba62-8df70e57ae73"),
        NameGuid.Create(nameof(TicketsUpserted), "inc", 1, "2026-06-22T16-04-36", 1, 1, 1));

    [Fact]
    public void Every_part_of_what_an_event_is_about_decides_its_id()
    {
        Guid[] ids =
        [
            NameGuid.Create(nameof(TicketsUpserted), "inc", 1, "2026-06-22T16-04-36", 1, 1, 1),
            NameGuid.Create(nameof(ChangeFileQuarantined), "inc", 1, "2026-06-22T16-04-36", 1, 1, 1),
            NameGuid.Create(nameof(TicketsUpserted), "crq", 1, "2026-06-22T16-04-36", 1, 1, 1),
            NameGuid.Create(nameof(TicketsUpserted), "inc", 2, "2026-06-22T16-04-36", 1, 1, 1),
            NameGuid.Create(nameof(TicketsUpserted), "inc", 1, "2026-06-22T16-04-37", 1, 1, 1),
            NameGuid.Create(nameof(TicketsUpserted), "inc", 1, "2026-06-22T16-04-36", 2, 1, 1),
            NameGuid.Create(nameof(TicketsUpserted), "inc", 1, "2026-06-22T16-04-36", 1, 2, 1),
            NameGuid.Create(nameof(TicketsUpserted), "inc", 1, "2026-06-22T16-04-36", 1, 1, 2),
        ];
        Assert.Distinct(ids);
        Assert.All(ids, id => Assert.Equal(5, id.Version));
    }

    // 1 then 11 is not 11 then 1.
    [Fact]
    public void Parts_do_not_run_into_each_other() => Assert.NotEqual(NameGuid.Create("a", 1, 11), NameGuid.Create("a", 11, 1));
}
