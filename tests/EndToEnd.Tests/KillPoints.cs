using System.Text;
using FleetTickets.Hosting;
using FleetTickets.Testing;

namespace FleetTickets.EndToEnd.Tests;

/// <summary>Places in the conversation of an Ingestor with its dependencies, while it deals with one file, at which it can be held.</summary>
internal static class KillPoints
{
    /// <summary>A request to the store for the file, by its beginning: <c>GET</c>, or <c>DELETE</c>.</summary>
    public static Stall ArmBucket(this Wire wire, Installation installation, string request, StallPoint point) =>
        wire.Bucket.Arm($"{request.Replace("<bucket>", installation.Bucket.Name, StringComparison.Ordinal)}", point);

    /// <summary>A statement, by words that occur in no other.</summary>
    public static Stall ArmDatabase(this Wire wire, string statement, StallPoint point) => wire.Database.Arm(statement, point);

    /// <summary>
    /// The transaction that merges the file: the second that commits, after the one that takes the file up. Arm it when nothing else is
    /// in hand.
    /// </summary>
    public static Stall ArmCommitOfMerge(this Wire wire, StallPoint point) => wire.Database.Arm(StallingProxy.PostgresCommit, point, skip: 1);

    /// <summary>The publication of a <c>TicketsUpserted</c>: method basic.publish, its reserved field, the exchange.</summary>
    public static Stall ArmPublish(this Wire wire, StallPoint point) =>
        wire.Broker.Arm([0, 60, 0, 40, 0, 0, (byte)Topology.TicketsUpserted.Length, .. Encoding.ASCII.GetBytes(Topology.TicketsUpserted)], point);

    /// <summary>The acknowledgement of a message: a frame of 13 bytes with the method basic.ack.</summary>
    public static Stall ArmAcknowledge(this Wire wire, StallPoint point) => wire.Broker.Arm([0, 0, 0, 13, 0, 60, 0, 80], point);
}
