using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>SIGKILL in the one transaction that applies a file, and at its commit: all of it has happened, or nothing.</summary>
public sealed class When_an_ingestor_is_killed_while_it_merges
{
    private static readonly Dictionary<string, Func<Wire, Installation, Stall>> Points = new(StringComparer.Ordinal)
    {
        ["before it decides about the rows"] = (wire, _) => wire.ArmDatabase("insert into merged", StallPoint.BeforeRequest),
        ["when it has decided about the rows"] = (wire, _) => wire.ArmDatabase("insert into merged", StallPoint.BeforeAnswer),
        ["when it has written the tickets"] = (wire, _) => wire.ArmDatabase("insert into tickets.ticket_versions", StallPoint.BeforeAnswer),
        ["when it has written the accounts"] = (wire, _) => wire.ArmDatabase("insert into tickets.change_file_runs", StallPoint.BeforeAnswer),
        ["when it has stored the event"] = (wire, _) => wire.ArmDatabase("insert into tickets.outbox", StallPoint.BeforeAnswer),
        ["before it commits"] = (wire, _) => wire.ArmCommitOfMerge(StallPoint.BeforeRequest),
        ["when it has committed and does not know"] = (wire, _) => wire.ArmCommitOfMerge(StallPoint.BeforeAnswer),
    };

    public static TheoryData<string> Places => [.. Points.Keys];

    [Theory, MemberData(nameof(Places))]
    public Task Should_lose_and_repeat_nothing(string place) => Killing.AtAsync(Points[place]);
}
