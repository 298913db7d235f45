using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>SIGKILL while one file is held at a step that others need not wait for, and they have gone on: each is finished from where the ledger says that it was.</summary>
public sealed class When_an_ingestor_is_killed_while_files_run_side_by_side
{
    private static readonly Dictionary<string, Func<Wire, Installation, Stall>> Points = new(StringComparer.Ordinal)
    {
        ["before the first is announced"] = (wire, _) => wire.ArmPublish(StallPoint.BeforeRequest),
        ["when the first is announced, and nobody knows"] = (wire, _) => wire.ArmPublish(StallPoint.BeforeAnswer),
        ["before the first is copied"] = (wire, installation) => wire.ArmBucket(installation, "PUT /<bucket>/automations/inc/processed/", StallPoint.BeforeRequest),
        ["when the first is copied"] = (wire, installation) => wire.ArmBucket(installation, "PUT /<bucket>/automations/inc/processed/", StallPoint.BeforeAnswer),
        ["before the first is deleted"] = (wire, installation) => wire.ArmBucket(installation, "DELETE /<bucket>/automations/inc/changes/", StallPoint.BeforeRequest),
        ["when the first is deleted"] = (wire, installation) => wire.ArmBucket(installation, "DELETE /<bucket>/automations/inc/changes/", StallPoint.BeforeAnswer),
        ["before the first is marked as archived"] = (wire, _) => wire.ArmDatabase("set state = 'archived'", StallPoint.BeforeRequest),
    };

    public static TheoryData<string> Places => [.. Points.Keys];

    [Theory, MemberData(nameof(Places))]
    public Task Should_lose_and_repeat_nothing(string place) => Killing.AtAsync(Points[place], meanwhile: AllAreAppliedAsync);

    private static Task AllAreAppliedAsync(Installation installation) => Eventually.EqualsAsync(
        3L, async _ => await installation.Database.ScalarAsync<long>("select count(applied_at) from tickets.change_files"), "files applied");
}
