using System.Buffers.Binary;
using System.Text;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>A point feature of a vector tile: where it is, in tile units from the upper left, and its attributes as text.</summary>
internal sealed record TileFeature(int X, int Y, IReadOnlyDictionary<string, string> Attributes)
{
    public long Count => long.Parse(Attributes["count"]);
}

/// <summary>
/// Reads a Mapbox Vector Tile of points (version 2.1 of its specification) without the code that wrote it: field numbers and wire types of protobuf, no library.
/// </summary>
internal sealed class VectorTile
{
    public string? Layer { get; private set; }

    public uint Extent { get; private set; }

    public List<TileFeature> Features { get; } = [];

    public static VectorTile Read(byte[] bytes)
    {
        var tile = new VectorTile();
        foreach (var (field, layer, _) in Fields(bytes))
        {
            Assert.Equal(3, field);
            tile.ReadLayer(layer);
        }

        return tile;
    }

    private void ReadLayer(byte[] layer)
    {
        var keys = new List<string>();
        var values = new List<string>();
        var features = new List<byte[]>();
        foreach (var (field, bytes, number) in Fields(layer))
        {
            if (field == 1) Layer = Encoding.UTF8.GetString(bytes);
            if (field == 2) features.Add(bytes);
            if (field == 3) keys.Add(Encoding.UTF8.GetString(bytes));
            if (field == 4) values.Add(Value(bytes));
            if (field == 5) Extent = (uint)number;
            if (field == 15) Assert.Equal(2UL, number);
        }

        foreach (var feature in features) Features.Add(Feature(feature, keys, values));
    }

    private static TileFeature Feature(byte[] feature, List<string> keys, List<string> values)
    {
        var attributes = new Dictionary<string, string>();
        var (x, y) = (0, 0);
        foreach (var (field, bytes, number) in Fields(feature))
        {
            if (field == 2)
            {
                foreach (var pair in Varints(bytes).Chunk(2)) attributes.Add(keys[(int)pair[0]], values[(int)pair[1]]);
            }

            if (field == 3) Assert.Equal(1UL, number); // a point
            if (field == 4)
            {
                var commands = Varints(bytes).ToList();
                Assert.Equal(9UL, commands[0]); // one "move to"
                (x, y) = (ZigZag(commands[1]), ZigZag(commands[2]));
            }
        }

        return new TileFeature(x, y, attributes);
    }

    private static string Value(byte[] value)
    {
        var (field, bytes, number) = Assert.Single(Fields(value));
        return field switch
        {
            1 => Encoding.UTF8.GetString(bytes),
            2 => FormattableString.Invariant($"{BinaryPrimitives.ReadSingleLittleEndian(bytes)}"),
            3 => FormattableString.Invariant($"{BinaryPrimitives.ReadDoubleLittleEndian(bytes)}"),
            6 => FormattableString.Invariant($"{ZigZag(number)}"),
            7 => number == 1 ? "true" : "false",
            _ => FormattableString.Invariant($"{number}"),
        };
    }

    private static int ZigZag(ulong value) => (int)(value >> 1) ^ -(int)(value & 1);

    private static IEnumerable<(int Field, byte[] Bytes, ulong Number)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var (field, type) = ((int)(key >> 3), key & 7);
            if (type == 0)
            {
                yield return (field, [], Varint(message, ref at));
                continue;
            }

            var length = type switch { 1 => 8, 2 => (int)Varint(message, ref at), 5 => 4, _ => throw new InvalidDataException($"Expected a wire type of 0, 1, 2 or 5, found {type}.") };
            yield return (field, message[at..(at + length)], 0);
            at += length;
        }
    }

    private static IEnumerable<ulong> Varints(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;) yield return Varint(bytes, ref at);
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
