using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>SIGKILL between the delivery of the message and the end of staging: nothing has happened, the file is begun anew.</summary>
public sealed class When_an_ingestor_is_killed_while_it_reads
{
    private static readonly Dictionary<string, Func<Wire, Installation, Stall>> Points = new(StringComparer.Ordinal)
    {
        ["before it looks for the object"] = (wire, installation) => wire.ArmBucket(installation, "prefix=automations%2Finc%2Fchanges%2F", StallPoint.BeforeRequest),
        ["before it takes the file up"] = (wire, _) => wire.ArmDatabase("insert into tickets.change_files as f", StallPoint.BeforeRequest),
        ["when the file has been taken up"] = (wire, _) => wire.ArmDatabase(StallingProxy.PostgresCommit, StallPoint.BeforeAnswer),
        ["before it asks for the object"] = (wire, installation) => wire.ArmBucket(installation, "GET /<bucket>/automations/inc/changes/", StallPoint.BeforeRequest),
        ["when the object comes"] = (wire, installation) => wire.ArmBucket(installation, "GET /<bucket>/automations/inc/changes/", StallPoint.BeforeAnswer),
        ["before it stages"] = (wire, _) => wire.ArmDatabase("copy staged", StallPoint.BeforeRequest),
        ["while it stages"] = (wire, _) => wire.ArmDatabase("copy staged", StallPoint.BeforeAnswer),
        ["when it has staged"] = (wire, _) => wire.ArmDatabase("analyze staged (ticket_id)", StallPoint.BeforeAnswer),
    };

    public static TheoryData<string> Places => [.. Points.Keys];

    [Theory, MemberData(nameof(Places))]
    public Task Should_lose_and_repeat_nothing(string place) => Killing.AtAsync(Points[place], rows: 2_000);
}
