using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Oracle;

namespace FleetTickets.ExporterSim.Tests;

/// <summary>Tiny streams written by hand, with the answers worked out by hand.</summary>
public class The_oracle
{
    private const string T1 = "2026-06-22T01-00-00", T2 = "2026-06-22T02-00-00", T3 = "2026-06-22T03-00-00";

    [Fact]
    public void Cleans_a_record()
    {
        var expected = Streams.Expectation([
            File(T1, "ticket_id,region,raw_status,owner,department,week_start,extra,is_alarm", " A ,NaiROBI,In Progress,,Field,2026-06-22,kept,false"),
        ]);
        var (id, held) = Assert.Single(expected.Tickets);
        Assert.Equal("A", id);
        Assert.Equal(["ticket_id", "region", "raw_status", "owner", "extra", "is_alarm"], held.Record.Columns);
        Assert.Equal([" A ", "nairobi", "IN PROGRESS", null, "kept", "false"], held.Record.Values);
    }

    [Fact]
    public void Counts_each_row_by_the_first_rule_that_applies()
    {
        var file = Only(File(
            T1,
            "ticket_id,owner,is_alarm",
            "EXPORT STOPPED DUE TO SIZE,,true",
            "EXPORT STOPPED",
            "A,first,false",
            ",nobody, T ",
            ",nobody,f",
            "B,too,many,fields",
            "B,ok,",
            "C,too few",
            "A,alarm,1",
            "A,second,no"));
        Assert.Equal((10, 2, 2, 3, 1), (file.RowsRead, file.Sentinels, file.Alarms, file.Rejected, file.Duplicates));
        Assert.Equal([("A", 10, "second"), ("B", 7, "ok")], file.Assertions.Select(a => (a.TicketId, a.Line, a.Record["owner"]!)).Order());
    }

    [Fact]
    public void Applies_the_limits_of_a_row_in_bytes()
    {
        var file = Only(File(
            T1,
            "ticket_id,owner,service_type",
            $"{new string('i', 200)},o,s",
            $"{new string('i', 201)},o,s",
            $"{Repeat("é", 101)},o,s",
            $"A,{new string('o', 1000)},s",
            $"B,{new string('o', 1001)},s",
            $"C,{Repeat("é", 501)},s",
            $"D,o,{new string('s', 60_000)}"));
        Assert.Equal((7, 4), (file.RowsRead, file.Rejected));
    }

    [Fact]
    public void Rejects_a_row_with_a_nul()
    {
        var file = Only(File(T1, "ticket_id,owner", "A,x\0y", "B,ok"));
        Assert.Equal((2, 1), (file.RowsRead, file.Rejected));
    }

    [Fact]
    public void Lets_the_newest_file_win_in_every_order()
    {
        var one = File(T1, "ticket_id,owner", "A,one", "B,one");
        var two = File(T2, "ticket_id,owner", "A,two", "C,two");
        var three = File(T3, "ticket_id,owner", "A,three");
        foreach (var order in new[] { [one, two, three], [three, two, one], [two, three, one], new[] { two, one, three } })
        {
            var tickets = Streams.Expectation(order).Tickets;
            Assert.Equal(["three", "one", "two"], new[] { "A", "B", "C" }.Select(id => tickets[id].Record["owner"]!));
        }
    }

    [Fact]
    public void Raises_the_position_of_a_ticket_that_is_repeated_unchanged()
    {
        var expected = Streams.Expectation([
            File(T1, "ticket_id,owner", "A,v1"), File(T3, "ticket_id,owner", "A,v1"), File(T2, "ticket_id,owner", "A,v2"),
        ]);
        Assert.Equal("v1", expected.Tickets["A"].Record["owner"]);
        Assert.Equal([new(1), new(0, 0, 1), new(0, 0, 0, 1, Late: true)], expected.Files.Select(file => file.InVisibleOrder));
        Assert.Equal([new(1), new(0, 1), new(0, 1)], expected.Files.Select(file => file.InNameOrder));
        Assert.Equal($"automations/inc/changes/{T3}.csv", expected.Watermark);
    }

    [Fact]
    public void Takes_null_empty_and_absent_for_the_same()
    {
        var expected = Streams.Expectation([
            File(T1, "ticket_id,owner,extra", "A,x,", "B,x,y"), File(T2, "ticket_id,owner", "A,x", "B,x"), File(T3, "owner,ticket_id,more", "x,A,"),
        ]);
        Assert.Equal([new(2), new(0, 1, 1), new(0, 0, 1)], expected.Files.Select(file => file.InNameOrder));
    }

    [Fact]
    public void Does_not_let_an_alarm_touch_ticket_or_position()
    {
        var expected = Streams.Expectation([
            File(T1, "ticket_id,owner,is_alarm", "A,v1,false"), File(T3, "ticket_id,owner,is_alarm", "A,v3,true"), File(T2, "ticket_id,owner,is_alarm", "A,v2,false"),
        ]);
        Assert.Equal("v2", expected.Tickets["A"].Record["owner"]);
    }

    [Fact]
    public void Orders_generations_of_one_name()
    {
        var expected = Streams.Expectation([
            File(T1, "ticket_id,owner", "A,first"), File(T2, "ticket_id,owner", "B,later"), File(T1, "ticket_id,owner", "A,again", "B,earlier") with { Generation = 2 },
        ]);
        Assert.Equal(["again", "later"], new[] { "A", "B" }.Select(id => expected.Tickets[id].Record["owner"]!));
    }

    [Fact]
    public void Leaves_bad_files_out_of_tickets_and_watermark()
    {
        var expected = Streams.Expectation([
            File(T1, "ticket_id,owner", "A,good"), File(T2, "ticket_id,owner", "A,bad") with { Badness = "for a reason" },
        ]);
        Assert.Equal("good", expected.Tickets["A"].Record["owner"]);
        Assert.Equal($"automations/inc/changes/{T1}.csv", expected.Watermark);
    }

    [Theory]
    [InlineData(1, 0, "too many rejected rows")]
    [InlineData(1, 1, null)]
    [InlineData(2, 2, "too many rejected rows")]
    [InlineData(2, 3, null)]
    [InlineData(100, 101, null)]
    [InlineData(101, 110, "too many rejected rows")]
    [InlineData(101, 1919, null)]
    [InlineData(101, 1918, "too many rejected rows")]
    public void Calls_a_file_bad_when_all_or_half_of_its_rows_are_rejected_or_more_than_100_and_5_percent(int bad, int good, string? badness)
    {
        var rows = Enumerable.Repeat(",x", bad).Concat(Enumerable.Range(0, good).Select(i => $"T{i},x")).ToArray();
        Assert.Equal(badness, Only(File(T1, "ticket_id,owner", rows)).Badness);
    }

    [Fact]
    public void Lets_empty_files_advance_the_watermark()
    {
        var expected = Streams.Expectation([File(T1, "ticket_id,owner", "A,x"), File(T2, "ticket_id,owner"), File(T3, "")]);
        Assert.Equal($"automations/inc/changes/{T3}.csv", expected.Watermark);
        Assert.Equal([1, 0, 0], expected.Files.Select(file => file.RowsRead));
    }

    private static ObservedFile Only(SimFile file) => Assert.Single(Streams.Expectation([file]).Files);

    private static SimFile File(string name, string header, params string[] rows) => new()
    {
        Dataset = "inc",
        Name = name,
        Kind = FileKind.Delta,
        Key = FileNames.KeyOf("inc", name),
        Header = header.Length == 0 ? [] : header.Split(','),
        Rows = [.. rows.Select(row => row.Split(','))],
    };

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
