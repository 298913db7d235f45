using System.Globalization;
using System.Text;
using FleetTickets.Geocoding.Gazetteer;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Integration.Tests.Geocoder;

/// <summary>The gazetteer is what the file says, after any number of imports. Rows are made up.</summary>
public sealed class GeoNamesImportTests(ITestOutputHelper output) : GeocoderUnderTest
{
    private const string Cluster = "KASARANI CLUSTER";
    private const string Places = "select source_id, name, level, feature, latitude, longitude, population, attribution from tickets.geo_places order by source_id";
    private const string Names = "select p.source_id, n.name_key, n.name from tickets.geo_place_names n join tickets.geo_places p using (place_id) order by 1, 2";

    private static readonly string[] Sample =
    [
        Line("1", "Mugoya", -1.23, 36.91, others: "Mugoya Heights,MGY", population: 12_000),
        Line("2", "Sokomoko", -1.24, 36.92, code: "PPLX"),
        Line("3", "Kati County", -1.2, 36.9, kind: "A", code: "ADM1"),
        Line("4", "Ngambo", -1.2, 32.5),
        Line("5", "Estate", -1.2, 36.9),
        "6\tBroken",
        "",
        Line("1", "Mugoya Again", -1.23, 36.91),
        Line("seven", "Saba", -1.2, 36.9),
    ];

    [Fact]
    public async Task A_file_becomes_places_and_whatever_else_it_holds_is_counted()
    {
        var report = await ImportAsync(Sample);

        Assert.Equal((9, 2, 1, 1, 1, 3), (report.Lines, report.Places, report.OfOtherKinds, report.OutsideKenya, report.WithoutName, report.Malformed));
        Assert.Equal(
            ["6 found 2 fields, expected 19 with tabs between", "8 found id 1 again, expected each once", "9 found 'seven' as id, expected a number"],
            report.MalformedLines.Select(line => $"{line.Line} {line.Problem}"));
        Assert.Equal(
            ["1|Mugoya|town|P.PPL|-1.23|36.91|12000|GeoNames, CC BY 4.0", "2|Sokomoko|suburb|P.PPLX|-1.24|36.92|0|GeoNames, CC BY 4.0"],
            await Database.RowsAsync(Places));
        Assert.Equal(["1|mugoya|Mugoya", "1|mugoyaheights|Mugoya Heights", "2|sokomoko|Sokomoko"], await Database.RowsAsync(Names));
    }

    [Theory]
    [InlineData("\r\n", false)]
    [InlineData("\n", true)]
    public async Task Line_ends_and_a_byte_order_mark_do_not_matter(string lineEnd, bool mark)
    {
        var bytes = Encoding.UTF8.GetBytes((mark ? "\uFEFF" : "") + string.Join(lineEnd, Sample));

        var report = await Replica().GetRequiredService<GeoNamesImport>().RunAsync(new MemoryStream(bytes), apply: true, Token);

        Assert.Equal((9, 2, 3), (report.Lines, report.Places, report.Malformed));
        Assert.Equal(2, (await Database.RowsAsync(Places)).Count);
    }

    [Fact]
    public async Task Without_apply_the_same_is_told_and_nothing_changed()
    {
        var shown = await ImportAsync(Sample, apply: false);

        Assert.Empty(await Database.RowsAsync(Places));
        Assert.Equal((2, 0, 0, 0), Counts(shown));
        Assert.Equal(Counts(shown), Counts(await ImportAsync(Sample)));
    }

    [Fact]
    public async Task A_second_import_adds_changes_and_removes_what_the_file_does()
    {
        await ImportAsync(Sample);
        Assert.Equal((0, 0, 2, 0), Counts(await ImportAsync(Sample)));

        var report = await ImportAsync([Line("2", "Sokomoko", -1.25, 36.92, code: "PPLX", others: "Soko Moko Mpya"), Line("8", "Nane", -1.2, 36.9)]);

        Assert.Equal((1, 1, 0, 1), Counts(report));
        Assert.Equal(["Mugoya (1)"], report.Merged.RemovedPlaces);
        Assert.Equal(["2|sokomoko|Sokomoko", "2|sokomokompya|Soko Moko Mpya", "8|nane|Nane"], await Database.RowsAsync(Names));

        Assert.Equal((0, 1, 1, 0), Counts(await ImportAsync([Line("2", "Sokomoko", -1.25, 36.92, code: "PPLX"), Line("8", "Nane", -1.2, 36.9)])));
        Assert.Equal(["2|sokomoko|Sokomoko", "8|nane|Nane"], await Database.RowsAsync(Names));
    }

    [Fact]
    public async Task Names_are_sorted_into_their_index_at_once()
    {
        await ImportAsync(Sample);

        Assert.Equal(0, await Database.ScalarAsync<long>("select gin_clean_pending_list('tickets.geo_place_names_by_spelling')")); // pages that were left
    }

    [Fact]
    public async Task Places_of_other_sources_stay()
    {
        await Database.ExecuteAsync("insert into tickets.geo_places (source, source_id, name, level, latitude, longitude) values ('other', '9', 'Tisa', 'town', -1.2, 36.9)");

        Assert.Equal(0, (await ImportAsync(Sample)).Merged.Removed);
        Assert.Equal(3, (await Database.RowsAsync(Places)).Count);
    }

    [Theory]
    [InlineData("PK\u0003\u0004 a packed file")]
    [InlineData("")]
    public async Task A_file_without_a_place_empties_nothing(string content)
    {
        await ImportAsync(Sample);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync([content]));

        Assert.Contains("expected the unpacked country file", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Database.RowsAsync(Places)).Count);
    }

    [Theory]
    [InlineData("status = 'no_match'")]
    [InlineData("status = 'rejected', reason = 'invalid', expires_at = 'infinity'")]
    [InlineData("status = 'review', reason = 'ambiguous'")]
    public async Task A_place_that_nobody_knew_is_asked_again_once_it_is_in_the_gazetteer(string failure)
    {
        await TicketAsync("A", "MUGOYA_FDT3", Cluster);
        await TicketAsync("B", "NOWHERE", Cluster);
        var replica = Replica();
        await PassAsync(replica);
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("A"));
        await Database.ExecuteAsync($"update tickets.geo_locations set {failure}");

        Assert.Equal(1, (await ImportAsync(Sample)).Merged.AskedAgain);
        await PassAsync(replica);

        Assert.Equal("location -1.23 36.91", await PositionAsync("A"));
        Assert.Equal("cluster -1.222 36.902", await PositionAsync("B"));
    }

    /// <summary>As large as Kenya's file, and mixed like it: two lines of five are places, one of three of these has other names.</summary>
    [Fact]
    public async Task A_file_as_large_as_the_countrys_is_imported_in_one_go()
    {
        string[] syllables = ["ka", "mu", "ru", "ngo", "thi", "ki", "la", "ndo", "ra", "wa", "ma", "si"];
        string[] lines = [.. Enumerable.Range(0, 31_000).Select(i =>
        {
            var name = string.Concat(new[] { 1, 12, 144, 1728 }.Select(power => syllables[i / power % 12])) + (i < 20_736 ? "" : "ni");
            name = char.ToUpperInvariant(name[0]) + name[1..];
            var (kind, code) = (i % 5) switch { 0 or 1 => ("P", "PPL"), 2 => ("H", "STM"), 3 => ("T", "HLL"), _ => ("A", "ADM3") };
            return Line(i.ToString(CultureInfo.InvariantCulture), name, -1 - (i % 100 / 50.0), 36 + (i % 1000 / 500.0), i % 3 == 0 ? $"{name} Market,{name}ni" : "", kind, code);
        })];

        var imported = await TimedAsync("31,000 lines imported", lines);
        var again = await TimedAsync("and again, unchanged,", lines);

        Assert.Equal((31_000, 12_400, 18_600), (imported.Lines, imported.Places, imported.OfOtherKinds));
        Assert.Equal((12_400, 0, 0, 0), Counts(imported));
        Assert.Equal((0, 0, 12_400, 0), Counts(again));
    }

    private async Task<GeoNamesReport> TimedAsync(string what, string[] lines)
    {
        var started = TimeProvider.System.GetTimestamp();
        var report = await ImportAsync(lines);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s"));
        return report;
    }

    private Task<GeoNamesReport> ImportAsync(string[] lines, bool apply = true) =>
        Replica().GetRequiredService<GeoNamesImport>().RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), apply, Token);

    private static (long, long, long, long) Counts(GeoNamesReport report) =>
        (report.Merged.Added, report.Merged.Changed, report.Merged.Unchanged, report.Merged.Removed);

    private static string Line(
        string id, string name, double latitude, double longitude, string others = "", string kind = "P", string code = "PPL", long population = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{id}\t{name}\t{name}\t{others}\t{latitude}\t{longitude}\t{kind}\t{code}\tKE\t\t05\t\t\t\t{population}\t\t1650\tAfrica/Nairobi\t2026-01-01");
}
