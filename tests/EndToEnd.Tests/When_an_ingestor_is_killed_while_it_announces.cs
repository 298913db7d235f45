using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>SIGKILL between the commit and the record that the event is out: it is published at least once, always the same.</summary>
public sealed class When_an_ingestor_is_killed_while_it_announces
{
    private static readonly Dictionary<string, Func<Wire, Installation, Stall>> Points = new(StringComparer.Ordinal)
    {
        ["before it publishes"] = (wire, _) => wire.ArmPublish(StallPoint.BeforeRequest),
        ["when it has published and has no confirmation"] = (wire, _) => wire.ArmPublish(StallPoint.BeforeAnswer),
        ["before it marks the event as published"] = (wire, _) => wire.ArmDatabase("update tickets.outbox set published_at", StallPoint.BeforeRequest),
        ["when it has marked the event as published"] = (wire, _) => wire.ArmDatabase("update tickets.outbox set published_at", StallPoint.BeforeAnswer),
        ["when it has marked the file as announced"] = (wire, _) => wire.ArmDatabase("set announced_at = now()", StallPoint.BeforeAnswer),
    };

    public static TheoryData<string> Places => [.. Points.Keys];

    [Theory, MemberData(nameof(Places))]
    public Task Should_lose_and_repeat_nothing(string place) => Killing.AtAsync(Points[place]);
}
