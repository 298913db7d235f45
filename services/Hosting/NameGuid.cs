using System.Security.Cryptography;
using System.Text;

namespace FleetTickets.Hosting;

/// <summary>Name-based GUIDs (RFC 9562 version 5): the same parts always give the same id, so a repeated event can be recognised.</summary>
public static class NameGuid
{
    /// <summary>FleetTickets' own namespace, drawn once at random.</summary>
    private static readonly Guid Namespace = new("6f1d9a52-4c7e-4b0e-9d53-2a8c7b1e6f04");

    public static Guid Create(params ReadOnlySpan<object> parts)
    {
        var name = new StringBuilder();
        foreach (var part in parts) name.Append(System.Globalization.CultureInfo.InvariantCulture, $"{part}\n");
        var input = (byte[])[.. Namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name.ToString())];
#pragma warning disable CA5350 // version 5 is defined on SHA-1; nothing here is secret
        Span<byte> id = SHA1.HashData(input).AsSpan(0, 16);
#pragma warning restore CA5350
        id[6] = (byte)((id[6] & 0x0F) | 0x50);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
