using System.Text;
using FleetTickets.ExporterSim.Oracle;

namespace FleetTickets.ExporterSim.Tests;

public class The_tiny_parser
{
    [Fact]
    public void Reads_quotes_commas_line_ends_and_blank_lines()
    {
        var (header, rows, badness) = Parse("\uFEFFticket_id,\"o\"\r\n\r\n\"A\",\"x \"\"y\"\", z\r\nw\"\nB,\n\n\"\",q\"r");
        Assert.Null(badness);
        Assert.Equal(["ticket_id", "o"], header);
        Assert.Equal([["A", "x \"y\", z\r\nw"], ["B", ""], ["", "q\"r"]], rows);
    }

    [Theory]
    [InlineData("id,o\nA,x", "no ticket_id column")]
    [InlineData("ticket_id,o,o\nA,x,y", "duplicate column")]
    [InlineData("ticket_id,o\nA,\"x", "unclosed quote")]
    [InlineData("ticket_id,o\nA,\"x\"y", "text after a closing quote")]
    public void Says_what_is_wrong_with_a_file(string text, string badness) => Assert.Equal(badness, Parse(text).Badness);

    [Fact]
    public void Knows_the_limits_of_field_and_row()
    {
        Assert.Null(Parse($"ticket_id,o\nA,{new string('x', 65_536)}").Badness);
        Assert.Equal("field over 64 KiB", Parse($"ticket_id,o\nA,{new string('x', 65_537)}").Badness);
        Assert.Equal("row over 1 MiB", Parse($"ticket_id,o\nA{string.Concat(Enumerable.Repeat("," + new string('x', 60_000), 18))}").Badness);
    }

    [Fact]
    public void Finds_bytes_that_are_no_UTF_8() =>
        Assert.Equal("invalid UTF-8", TinyCsv.Parse([.. "ticket_id\nA"u8, 0xE9, (byte)'\n']).Badness);

    [Fact]
    public void Takes_an_empty_file_for_one_without_rows()
    {
        var (header, rows, badness) = Parse("");
        Assert.Null(badness);
        Assert.Empty(header);
        Assert.Empty(rows);
    }

    private static (IReadOnlyList<string> Header, IReadOnlyList<string[]> Rows, string? Badness) Parse(string text) => TinyCsv.Parse(Encoding.UTF8.GetBytes(text));
}
