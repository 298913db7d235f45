using System.Text;
using CsCheck;

namespace FleetTickets.Ingestor.Tests.Csv;

public class Utf8GuardTests
{
    [Fact]
    public void Passes_valid_text_unchanged_whatever_the_chunks() =>
        Gen.Select(Gen.String, Gen.Int[1, 7]).Sample((text, chunk) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(Drain(bytes, chunk)));
        });

    [Fact]
    public void Names_the_offset_of_the_first_bad_byte_whatever_the_chunks() =>
        Gen.Select(Gen.Int[0, 40], Gen.OneOf(Gen.Const("a"), Gen.Const("é"), Gen.Const("€"), Gen.Const("🚚")), Gen.OneOf(Gen.Const((byte)0xFF), Gen.Const((byte)0xC0), Gen.Const((byte)0x80), Gen.Const((byte)0xF8)), Gen.Int[1, 7]).Sample((count, unit, bad, chunk) =>
        {
            var before = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, count)));
            var thrown = Assert.Throws<BadFileException>(() => { Drain([.. before, bad, .. "after"u8], chunk); });
            Assert.Contains($"offset {before.Length} ", thrown.Message, StringComparison.Ordinal);
        });

    [Fact]
    public void Refuses_a_sequence_cut_off_by_the_end()
    {
        var thrown = Assert.Throws<BadFileException>(() => { Drain([.. "ab"u8, 0xE2, 0x82], 2); });
        Assert.Equal("not_utf8", thrown.Reason);
        Assert.Contains("offset 2 ", thrown.Message, StringComparison.Ordinal);
    }

    private static byte[] Drain(byte[] bytes, int chunk)
    {
        using var guard = new Ingestor.Csv.Utf8Guard(new ChunkedStream(bytes, chunk));
        var all = new List<byte>();
        var buffer = new byte[64];
        while (guard.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult() is > 0 and var read) all.AddRange(buffer[..read]);
        return [.. all];
    }
}
