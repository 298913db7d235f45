using System.Text;
using FleetTickets.ExporterSim.Faults;
using FleetTickets.ExporterSim.Feed;
using FleetTickets.ExporterSim.Isp;

namespace FleetTickets.ExporterSim.Tests;

/// <summary>Each category is looked for in the bytes, so that the switch cannot lose one unnoticed.</summary>
public class Awkward_inputs
{
    private static readonly List<SimFile> Files = Streams.Of(Streams.Small with { Awkward = true });

    [Fact]
    public void Come_each_in_a_file_of_its_own() =>
        Assert.Equal(AwkwardCase.All.Select(awkward => awkward.Name), Files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => file.Case).OfType<string>());

    [Fact]
    public void Are_all_applied() => Assert.All(Streams.Expectation(Files).Files, file => Assert.Null(file.Badness));

    [Fact]
    public void Are_absent_unless_asked_for() => Assert.All(Streams.Of(Streams.Small), file => Assert.Null(file.Case));

    [Fact]
    public void Include_a_byte_order_mark_with_a_bare_and_with_a_quoted_header()
    {
        Assert.StartsWith("\uFEFFticket_id,", Case("byte-order-mark").Text(), StringComparison.Ordinal);
        Assert.StartsWith("\uFEFF\"ticket_id\",", Case("quoted-header-after-byte-order-mark").Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Include_both_line_ends()
    {
        var crlf = Case("crlf").Text();
        Assert.Equal(crlf.Count(ch => ch == '\n'), crlf.Split("\r\n").Length - 1);
        Assert.DoesNotContain('\r', Files[0].Text());
    }

    [Fact]
    public void Include_bare_values_without_a_final_line_end()
    {
        var text = Case("unquoted-without-final-newline").Text();
        Assert.DoesNotContain("\"WOT", text, StringComparison.Ordinal);
        Assert.False(text.EndsWith('\n'));
    }

    [Fact]
    public void Include_another_column_order()
    {
        var file = Case("other-column-order");
        Assert.NotEqual(Columns.All, file.Header);
        Assert.Equal(Columns.All.Order(), file.Header.Order());
        Assert.All(file.Column("ticket_id"), id => Assert.StartsWith("WOT", id, StringComparison.Ordinal));
    }

    [Fact]
    public void Include_added_columns_that_are_kept_and_a_missing_one()
    {
        Assert.Equal(["customer_segment", "Fibre length (m)"], Case("added-columns").Header.Except(Columns.All));
        Assert.Contains(Streams.Expectation(Files).Tickets.Values, ticket => ticket.Record["customer_segment"] == "SME \"gold\", Nairobi");
        Assert.Equal(["department"], Columns.All.Except(Case("missing-column").Header));
    }

    [Fact]
    public void Include_headers_with_decoration_and_the_header_in_mid_file()
    {
        Assert.NotEqual(Columns.All, Case("decorated-header").Header);
        Assert.Equal(2, Streams.Expectation([Case("header-again")]).Files[0].RepeatedHeaders);
        Assert.Equal(0, Streams.Expectation([Case("surplus-empty-fields")]).Files[0].Rejected);
        Assert.StartsWith("\uFEFF\uFEFFticket_id,", Case("two-byte-order-marks").Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Include_files_without_a_row()
    {
        Assert.Equal(string.Join(',', Columns.All) + "\n", Case("header-only").Text());
        Assert.Empty(Case("zero-byte").Bytes());
    }

    [Fact]
    public void Include_blank_lines()
    {
        var text = Case("blank-lines").Text();
        Assert.Contains("updated_at\n\n\"WOT", text, StringComparison.Ordinal);
        Assert.EndsWith("\"\n\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Include_quotes_commas_and_line_ends_inside_quotes()
    {
        var text = Case("quoting").Text();
        Assert.Contains("the \"\"blue\"\" gate", text, StringComparison.Ordinal);
        Assert.Contains("a, b,, c", text, StringComparison.Ordinal);
        Assert.Contains("first line\nsecond line", text, StringComparison.Ordinal);
        Assert.Contains("first line\r\nsecond line", text, StringComparison.Ordinal);
        Assert.Contains(",\"\"\"\",", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("🏠")]
    [InlineData("Cafe\u0301")]
    [InlineData("مدخل")]
    [InlineData("\u202E")]
    [InlineData("内罗毕")]
    [InlineData("\U0001D4A6")]
    [InlineData("\uFFFD")]
    [InlineData("\u0001")]
    public void Include_unicode(string text) =>
        Assert.Contains(Case("unicode").Column("location_name"), name => name.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Include_every_spelling_of_alarms_and_flags()
    {
        Assert.Empty(new[] { "True", "TRUE", "t", "T", "1", " true ", "\ttrue", "", "yes", "0" }.Except(Case("alarm-spellings").Column("is_alarm")));
        Assert.Empty(new[] { "True", "t", "1", " true ", "False", "f", "0", "yes", "", "null" }.Except(Case("odd-flags").Column("is_actionable")));
    }

    [Fact]
    public void Include_letter_case_and_empty_fields()
    {
        Assert.Contains("NaIrObI", Case("letter-case").Column("region"));
        Assert.Contains("cLoSeD", Case("letter-case").Column("raw_status"));
        Assert.Contains(Case("empty-fields").Rows, row => row.Skip(1).All(field => field.Length == 0));
        Assert.Contains("   ", Case("empty-fields").Column("owner"));
    }

    [Theory]
    [InlineData("2026-06-20T15:50:39")]
    [InlineData("2026-06-20T15:50:39.123456")]
    [InlineData("2026-06-20 15:50")]
    [InlineData("2026-02-31 10:00:00")]
    [InlineData("2026-06-20 24:00:00")]
    [InlineData("yesterday")]
    public void Include_odd_timestamps(string text) => Assert.Contains(text, Case("odd-timestamps").Column("closed_at"));

    [Theory]
    [InlineData("0.025")]
    [InlineData("1234567")]
    [InlineData("NaN")]
    [InlineData("12,5")]
    public void Include_odd_hours(string text) => Assert.Contains(text, Case("odd-hours").Column("mttr"));

    [Fact]
    public void Include_feed_coordinates_good_and_bad()
    {
        var latitudes = Case("feed-coordinates").Column("latitude");
        Assert.Empty(new[] { "-1.292066", "NaN", "51.507351", "Infinity", "-1,292066" }.Except(latitudes));
        var placed = Streams.Expectation([Case("feed-coordinates")]).Tickets.Values
            .Count(ticket => Oracle.TypedValues.FeedPosition(ticket.Record["latitude"], ticket.Record["longitude"]) is not null);
        Assert.Equal(4, placed);
    }

    [Fact]
    public void Include_a_ticket_twice_in_one_file_also_with_blanks_around_its_id()
    {
        var ids = Case("duplicate-ids").Column("ticket_id");
        Assert.Contains(ids.GroupBy(id => id), group => group.Count() == 3);
        Assert.Contains(ids, id => id.StartsWith(' ') && ids.Contains(id.Trim()));
        Assert.Equal(5, Streams.Expectation([Case("duplicate-ids")]).Files[0].Duplicates);
    }

    [Fact]
    public void Include_ids_at_and_over_their_limit()
    {
        var sizes = Case("odd-ids").Column("ticket_id").Select(id => Encoding.UTF8.GetByteCount(id.Trim())).ToList();
        Assert.Contains(200, sizes);
        Assert.Contains(201, sizes);
        Assert.Contains(202, sizes);
        Assert.Equal(6, Streams.Expectation([Case("odd-ids")]).Files[0].Rejected);
    }

    [Fact]
    public void Include_every_reason_to_reject_a_row()
    {
        var file = Case("rejected-rows");
        Assert.Contains(file.Rows, row => row[0].Length == 0);
        Assert.Contains(file.Rows, row => row[0] == "   ");
        Assert.Contains(file.Rows, row => row.Any(field => field.Contains('\0', StringComparison.Ordinal)));
        Assert.Contains(file.Rows, row => row.Length < 32);
        Assert.Contains(file.Rows, row => row.Length > 32);
        foreach (var column in new[] { "cluster", "region", "location_name", "normalized_status", "raw_status", "bucket", "assigned_team", "owner" })
            Assert.Contains(file.Rows, row => row.Length == 32 && Encoding.UTF8.GetByteCount(row.Value(column)) > 1000);
        Assert.Equal(17, Streams.Expectation([file]).Files[0].Rejected);
    }

    [Fact]
    public void Include_fields_that_are_long_but_allowed()
    {
        var expected = Streams.Expectation([Case("long-fields")]);
        Assert.Equal(0, expected.Files[0].Rejected);
        Assert.Contains(expected.Tickets.Values, ticket => ticket.Record["service_type"]?.Length == 60 * 1024);
        Assert.Contains(expected.Tickets.Values, ticket => ticket.Record["owner"]?.Length == 1000);
    }

    [Fact]
    public void Include_sentinels_anywhere_and_alarms_about_known_tickets()
    {
        Assert.Equal(5, Streams.Expectation([Case("sentinels")]).Files[0].Sentinels);
        Assert.True(Streams.Expectation([Case("alarm-about-known-tickets")]).Files[0].Alarms >= 6);
        Assert.DoesNotContain(Streams.Expectation(Files).Tickets.Values, ticket => ticket.Record["owner"] == "an alarm touches nothing");
    }

    [Fact]
    public void Include_as_many_bad_rows_as_are_allowed() =>
        Assert.Equal(100, Streams.Expectation([Case("many-rejected-yet-allowed")]).Files[0].Rejected);

    private static SimFile Case(string name) => Assert.Single(Files, file => file.Case == name);
}
