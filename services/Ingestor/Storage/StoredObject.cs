using FleetTickets.Hosting;

namespace FleetTickets.Ingestor.Storage;

/// <summary>One generation of an object, as listed: what identifies it is the moment and the content.</summary>
/// <param name="Key">Where it lies.</param>
/// <param name="LastModified">To the store's precision, milliseconds mostly.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="Size">In bytes.</param>
internal sealed record StoredObject(ChangeFileKey Key, DateTimeOffset LastModified, string ETag, long Size);
