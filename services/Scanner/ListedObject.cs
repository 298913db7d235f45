namespace FleetTickets.Scanner;

/// <summary>One generation of an object, of whatever name, as the store listed it: the same key with another time or content is another one.</summary>
internal sealed record ListedObject(string Key, DateTimeOffset LastModified, string Etag, long Size);
