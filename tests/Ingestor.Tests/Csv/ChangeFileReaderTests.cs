using System.Text;
using FleetTickets.Ingestor.Csv;

namespace FleetTickets.Ingestor.Tests.Csv;

public class ChangeFileReaderTests
{
    [Fact]
    public async Task Cleans_a_row_by_the_rules()
    {
        var rows = await Reading.ReadAsync($"{Reading.Header}\n\" W1 \",\"MOMBASA\",\"Closed ß\",\"false\",\"\",\"2026-06-15\",\" kept as is \"\n");

        var row = Assert.Single(rows);
        Assert.Equal((2, RowFate.Kept, "W1"), (row.Line, row.Fate, row.TicketId));
        Assert.Equal(
            new Dictionary<string, string?> { ["ticket_id"] = " W1 ", ["region"] = "mombasa", ["raw_status"] = "CLOSED ß", ["is_alarm"] = "false", ["owner"] = null, ["note"] = " kept as is " },
            row.Record);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Takes_either_line_ending_quotes_commas_newlines_and_unicode(string newLine)
    {
        var rows = await Reading.ReadAsync(
            $"\uFEFFnote,ticket_id{newLine}\"a, \"\"b\"\"{newLine}c\",W1{newLine}{newLine}Ñandú 🚚 عربي,W2{newLine}unquoted \"q\" inside,W3");

        Assert.Equal([$"a, \"b\"{newLine}c", "Ñandú 🚚 عربي", "unquoted \"q\" inside"], rows.Select(row => row.Record!["note"]));
        Assert.Equal([2L, 5L, 6L], rows.Select(row => row.Line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("\uFEFF")]
    [InlineData("ticket_id,note")]
    [InlineData("ticket_id,note\r\n")]
    public async Task Finds_no_rows_in_an_empty_file(string csv) => Assert.Empty(await Reading.ReadAsync(csv));

    [Theory]
    [InlineData("true")]
    [InlineData(" TRUE ")]
    [InlineData("t")]
    [InlineData("1")]
    public async Task Drops_an_alarm_however_it_is_spelt(string flag) =>
        Assert.Equal(RowFate.Alarm, Assert.Single(await Reading.ReadAsync($"ticket_id,is_alarm\nW1,\"{flag}\"\n")).Fate);

    [Theory]
    [InlineData("yes")]
    [InlineData("0")]
    [InlineData("")]
    public async Task Keeps_what_is_no_alarm(string flag) =>
        Assert.Equal(RowFate.Kept, Assert.Single(await Reading.ReadAsync($"ticket_id,is_alarm\nW1,\"{flag}\"\n")).Fate);

    [Fact]
    public async Task Drops_the_truncation_notice_even_with_too_few_fields_or_an_alarm_flag()
    {
        var rows = await Reading.ReadAsync("ticket_id,is_alarm\nEXPORT STOPPED DUE TO EXCESSIVE SIZE\n\"EXPORT STOPPED\",true\n");
        Assert.All(rows, row => Assert.Equal(RowFate.Sentinel, row.Fate));
    }

    [Theory]
    [InlineData("W1", "field_count")]
    [InlineData("W1,a,b", "field_count")]
    [InlineData("W1,a,,b", "field_count")]
    [InlineData("W1\u200B,a", "ticket_id_invisible_character")]
    [InlineData("\uFEFFW1,a", "ticket_id_invisible_character")]
    [InlineData("W\u00ADW,a", "ticket_id_invisible_character")]
    [InlineData("W\u0007,a", "ticket_id_invisible_character")]
    [InlineData("undefined,a", "ticket_id_placeholder")]
    [InlineData("NULL,a", "ticket_id_placeholder")]
    [InlineData("NaN,a", "ticket_id_placeholder")]
    [InlineData("None,a", "ticket_id_placeholder")]
    [InlineData("[object Object],a", "ticket_id_placeholder")]
    [InlineData("ticket_id,a", "ticket_id_placeholder")]
    [InlineData(",a", "no_ticket_id")]
    [InlineData("\"  \",a", "no_ticket_id")]
    [InlineData("W1,a\0b", "nul_character")]
    [InlineData("W1,\"a\"b", "misplaced_quote")]
    public async Task Rejects_a_row_that_cannot_be_stored_and_goes_on(string line, string reason)
    {
        var rows = await Reading.ReadAsync($"ticket_id,owner\nW0,x\n{line}\nW2,y\n");

        Assert.Equal([RowFate.Kept, RowFate.Rejected, RowFate.Kept], rows.Select(row => row.Fate));
        Assert.Equal((3, reason), (rows[1].Line, rows[1].Reason));
        Assert.Equal(PrintableText.Of(line, 1000), rows[1].Text);
    }

    [Fact]
    public async Task A_rejected_row_names_the_ticket_that_it_most_likely_meant()
    {
        var rows = await Reading.ReadAsync("ticket_id,owner\nW1,a,b\n W2\u200B ,a\nnull,a\n");

        Assert.Equal(["W1", "W2", null], rows.Select(row => row.TicketId));
        Assert.Equal(" W2<U+200B> ,a", rows[1].Text);
    }

    [Fact]
    public async Task Drops_surplus_empty_fields_and_says_so()
    {
        var rows = await Reading.ReadAsync("ticket_id,owner\nW1,a,\nW2,b,,,\nW3,c\n");

        Assert.Equal([("W1", true), ("W2", true), ("W3", false)], rows.Select(row => (row.TicketId!, row.HadSurplusFields)));
        Assert.All(rows, row => Assert.Equal(RowFate.Kept, row.Fate));
    }

    [Fact]
    public async Task Knows_the_header_again_wherever_it_stands()
    {
        var rows = await Reading.ReadAsync("\"ticket_id\",\"owner\"\nW1,a\nticket_id,owner\n\uFEFF\"ticket_id\",OWNER \nticket_id,somebody\n");

        Assert.Equal([RowFate.Kept, RowFate.RepeatedHeader, RowFate.RepeatedHeader, RowFate.Rejected], rows.Select(row => row.Fate));
    }

    [Theory]
    [InlineData("owner,is_alarm,ticket_id,is_actionable")] // another order
    [InlineData("ticket_id,is_actionable,owner,is_alarm")] // the deciding columns exchanged
    [InlineData("ticket_id,owner,is_alarm,is_actionable,team")] // one more
    [InlineData("\uFEFFTicket_ID , is_actionable")] // fewer
    public async Task Takes_no_row_below_another_header(string second)
    {
        var bad = await Assert.ThrowsAsync<BadFileException>(() => Reading.ReadAsync($"ticket_id,owner,is_alarm,is_actionable\nW1,a,false,true\n{second}\nW2,b,false,true\n"));
        Assert.Equal(("second_header", 3L), (bad.Reason, bad.Line));
    }

    /// <summary>In a row with a field too many or too few, another column's value stands where <c>is_alarm</c> belongs.</summary>
    [Theory]
    [InlineData("W1,a,true")]
    [InlineData("W1,a,b,true,true")]
    public async Task Takes_no_row_of_another_length_for_an_alarm(string row) =>
        Assert.Equal(["field_count"], (await Reading.ReadAsync($"ticket_id,owner,is_alarm,is_actionable\n{row}\n")).Select(read => read.Reason));

    [Theory]
    [InlineData("W1\uFE0F", "ticket_id_invisible_character")]
    [InlineData("W\u034F1", "ticket_id_invisible_character")]
    [InlineData("\u3164", "ticket_id_invisible_character")]
    [InlineData("W1\u2800", "ticket_id_invisible_character")]
    [InlineData("W\u00A01", "ticket_id_invisible_character")]
    [InlineData("#REF!", "ticket_id_placeholder")]
    [InlineData("{{ticket_id}}", "ticket_id_placeholder")]
    [InlineData("Unknown", "ticket_id_placeholder")]
    public async Task Takes_no_id_that_is_none(string id, string reason) =>
        Assert.Equal([reason], (await Reading.ReadAsync($"ticket_id,owner,is_alarm,is_actionable\n{id},a,false,true\n")).Select(read => read.Reason));

    [Fact]
    public async Task Holds_ids_to_200_bytes_and_indexed_fields_to_1000()
    {
        var rows = await Reading.ReadAsync(
            $"ticket_id,owner,service_type\n{new string('é', 100)},{new string('o', 1000)},{new string('s', 60_000)}\n{new string('é', 100)}x,o,s\nW3,{new string('é', 501)},s\n");

        Assert.Equal([null, "ticket_id_too_long", "indexed_field_too_long"], rows.Select(row => row.Reason));
    }

    [Fact]
    public async Task Cuts_the_text_of_a_rejected_row_between_characters()
    {
        var row = Assert.Single(await Reading.ReadAsync($"ticket_id,note\nW1,x{new string('é', 5_000)},too many\n"));
        Assert.InRange(Encoding.UTF8.GetByteCount(row.Text!), ChangeFileReader.MaxRejectedTextBytes - 2, ChangeFileReader.MaxRejectedTextBytes);
    }

    [Theory]
    [InlineData("<html><body>404</body></html>", "missing_columns")]
    [InlineData("a,b,c\n1,2,3\n", "missing_columns")]
    [InlineData("ticket_id,note,note\nW1,a,b\n", "duplicate_column")]
    [InlineData("ticket_id,note\nW1,\"never closed\nW2,b\n", "unclosed_quote")]
    public async Task Refuses_a_file_that_is_no_change_file(string csv, string reason) => Assert.Equal(reason, (await Reading.ReadBadAsync(csv)).Reason);

    [Fact]
    public async Task Does_not_let_an_unclosed_quote_swallow_the_file()
    {
        var rest = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"\nW{i},\"b\""));
        var bad = await Reading.ReadBadAsync($"ticket_id,note\nW1,ok\nW2,\"never closed{rest}");
        Assert.Contains(bad.Reason, (string[])["field_too_long", "unclosed_quote"]);

        bad = await Reading.ReadBadAsync($"ticket_id,note\nW1,ok\nW2,\"never closed{new string('x', 200_000)}");
        Assert.Equal(("field_too_long", 3L), (bad.Reason, bad.Line));
    }

    [Fact]
    public async Task Holds_fields_and_rows_to_their_limits_in_bytes()
    {
        var limits = new IngestorOptions { MaxFieldBytes = 64, MaxRowBytes = 128, OptionalColumns = Reading.Optional };
        Assert.Single(await Reading.ReadAsync($"ticket_id,note\nW1,{new string('é', 32)}\n", limits));
        Assert.Single(await Reading.ReadAsync($"ticket_id,note\nW1,\"{string.Concat(Enumerable.Repeat("\"\"", 60))}\"\n", limits));
        Assert.Equal(("field_too_long", 2L), Fault(await Reading.ReadBadAsync($"ticket_id,note\nW1,{new string('é', 32)}x\n", limits)));
        Assert.Equal(("row_too_long", 2L), Fault(await Reading.ReadBadAsync($"ticket_id,a,b,c\nW1,{new string('a', 60)},{new string('b', 60)},{new string('c', 10)}\n", limits)));
    }

    [Fact]
    public async Task Bounds_memory_against_a_row_of_endless_fields()
    {
        var bad = await Reading.ReadBadAsync(Encoding.UTF8.GetBytes("ticket_id\n").Concat(Enumerable.Repeat((byte)',', 8 << 20)).ToArray());
        Assert.Equal(("row_too_long", 2L), Fault(bad));
    }

    private static (string, long?) Fault(BadFileException bad) => (bad.Reason, bad.Line);
}
