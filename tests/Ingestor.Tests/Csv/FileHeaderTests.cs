using FleetTickets.Ingestor.Csv;

namespace FleetTickets.Ingestor.Tests.Csv;

public class FileHeaderTests
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    [Fact]
    public void Takes_the_columns_in_any_order_with_further_ones_and_without_those_that_are_dropped()
    {
        string[] header = [.. FileHeader.Expected.Reverse(), "Fibre length (m)", "week_start"];

        Assert.Equal(header, FileHeader.Read(header, None).Names);
    }

    [Theory]
    [InlineData(" ticket_id ")]
    [InlineData("\uFEFFticket_id")]
    [InlineData("\u00A0Ticket_ID\u200B")]
    [InlineData("\tTICKET_ID\u2060")]
    public void Knows_a_column_despite_what_surrounds_it_and_despite_case(string name)
    {
        var header = FileHeader.Read([.. FileHeader.Expected.Select(one => one == "ticket_id" ? name : one), " Note "], None);

        Assert.Equal([.. FileHeader.Expected, " Note "], header.Names);
    }

    [Theory]
    [InlineData("is_actionable", "Is Actionable", "is_actionable is missing; found 'Is Actionable'")]
    [InlineData("is_actionable", "is_\u200Bactionable", "is_actionable is missing; found 'is_<U+200B>actionable'")]
    [InlineData("is_alarm", "isAlarm", "is_alarm is missing; found 'isAlarm'")]
    [InlineData("closed_at", "closedat", "closed_at is missing; found 'closedat'")]
    [InlineData("sla_status", "comments", "sla_status is missing.")]
    public void Names_what_is_missing_with_what_is_most_like_it(string missing, string found, string expected)
    {
        var bad = Assert.Throws<BadFileException>(() => FileHeader.Read([.. FileHeader.Expected.Select(one => one == missing ? found : one)], None));

        Assert.Equal(("missing_columns", 1L), (bad.Reason, bad.Line));
        Assert.StartsWith(expected, bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_expected_column_is_missed_unless_it_is_optional() => Assert.All(FileHeader.Expected, name =>
    {
        string[] header = [.. FileHeader.Expected.Where(one => one != name)];

        Assert.StartsWith($"{name} is missing", Assert.Throws<BadFileException>(() => FileHeader.Read(header, None)).Message, StringComparison.Ordinal);
        Assert.Equal(header, FileHeader.Read(header, new HashSet<string> { name }).Names);
    });

    [Theory]
    [InlineData("note", "note")]
    [InlineData("owner", "Owner ")]
    [InlineData("department", "\uFEFFdepartment")]
    public void Refuses_one_name_twice(string one, string other) => Assert.Equal(
        "duplicate_column", Assert.Throws<BadFileException>(() => FileHeader.Read([.. FileHeader.Expected.Where(name => name != one), one, other], None)).Reason);

    [Fact]
    public void Columns_of_the_setting_are_known_and_not_deciding()
    {
        Assert.Equal(["mttr", "owner"], Options("mttr, owner", out var none).OptionalColumns.Order());
        Assert.Empty(none);
        foreach (var refused in (string[])["is_alarm", "ticket_id", "is_actionable", "Owner", "nonsense"])
        {
            Options(refused, out var faults);
            Assert.StartsWith($"INGESTOR_OPTIONAL_COLUMNS names '{refused}'; expected", Assert.Single(faults), StringComparison.Ordinal);
        }
    }

    private static IngestorOptions Options(string columns, out IReadOnlyList<string> faults)
    {
        var settings = new FleetTickets.Hosting.Settings(name => name == "INGESTOR_OPTIONAL_COLUMNS" ? columns : null);
        var options = IngestorOptions.From(settings);
        faults = settings.Faults;
        return options;
    }
}
