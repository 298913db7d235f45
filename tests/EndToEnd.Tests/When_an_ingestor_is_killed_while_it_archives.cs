using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>SIGKILL between the confirmed event and the acknowledgement: the archive is finished, the file is not applied again.</summary>
public sealed class When_an_ingestor_is_killed_while_it_archives
{
    private static readonly Dictionary<string, Func<Wire, Installation, Stall>> Points = new(StringComparer.Ordinal)
    {
        ["before it copies"] = (wire, installation) => wire.ArmBucket(installation, "PUT /<bucket>/automations/inc/processed/", StallPoint.BeforeRequest),
        ["when it has copied"] = (wire, installation) => wire.ArmBucket(installation, "PUT /<bucket>/automations/inc/processed/", StallPoint.BeforeAnswer),
        ["before it deletes"] = (wire, installation) => wire.ArmBucket(installation, "DELETE /<bucket>/automations/inc/changes/", StallPoint.BeforeRequest),
        ["when it has deleted"] = (wire, installation) => wire.ArmBucket(installation, "DELETE /<bucket>/automations/inc/changes/", StallPoint.BeforeAnswer),
        ["before it marks the file as archived"] = (wire, _) => wire.ArmDatabase("set state = 'archived'", StallPoint.BeforeRequest),
        ["when it has marked the file as archived"] = (wire, _) => wire.ArmDatabase("set state = 'archived'", StallPoint.BeforeAnswer),
        ["before it acknowledges"] = (wire, _) => wire.ArmAcknowledge(StallPoint.BeforeRequest),
        ["when it has acknowledged"] = (wire, _) => wire.ArmAcknowledge(StallPoint.BeforeAnswer),
    };

    public static TheoryData<string> Places => [.. Points.Keys];

    [Theory, MemberData(nameof(Places))]
    public Task Should_lose_and_repeat_nothing(string place) => Killing.AtAsync(Points[place]);
}
