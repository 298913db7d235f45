using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Tests;

public class A_stream
{
    [Fact]
    public void Is_the_same_bytes_for_the_same_seed_and_options()
    {
        var options = Streams.Everything with { Datasets = ["inc", "crq"] };
        Assert.Equal(Streams.Fingerprint(options), Streams.Fingerprint(options));
    }

    [Fact]
    public void Is_another_one_for_another_seed() =>
        Assert.NotEqual(Streams.Fingerprint(Streams.Small), Streams.Fingerprint(Streams.Small with { Seed = 8 }));

    [Fact]
    public void Keeps_its_good_files_when_hostile_ones_come_between() =>
        Assert.Equal(
            Streams.Fingerprint(Streams.Small),
            Streams.Fingerprint(Streams.Small with { Hostile = true })
                .Intersect(Streams.Fingerprint(Streams.Small)));

    [Fact]
    public void Begins_with_a_baseline_of_the_rows_asked_for()
    {
        var first = Streams.Of(Streams.Small)[0];
        Assert.Equal(FileKind.Baseline, first.Kind);
        Assert.Equal("automations/inc/changes/2026-06-22T15-50-39.csv", first.Key);
        Assert.Equal(120, first.DataRows);
        Assert.StartsWith("EXPORT STOPPED", first.Column("ticket_id")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_the_header_bare_and_every_value_quoted()
    {
        var lines = Streams.Of(Streams.Small)[1].Text().Split('\n');
        Assert.Equal(
            "ticket_id,source_type,service_type,bucket,raw_status,normalized_status,created_at_service,scheduled_at,closed_at,last_seen_at,"
            + "first_seen_at,week_start,week_end,cluster,region,location_name,latitude,longitude,department,assigned_team,owner,sla_status,mttr,"
            + "is_auto_created,is_auto_closed,is_alarm,is_actionable,source_s3_bucket,source_s3_key,source_snapshot_id,created_at,updated_at",
            lines[0]);
        Assert.StartsWith("\"WOT", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("\"", lines[1], StringComparison.Ordinal);
        Assert.Equal(31, lines[1].Split("\",\"").Length - 1);
    }

    [Fact]
    public void Gives_each_file_of_a_dataset_a_name_of_its_own()
    {
        var names = Streams.Of(Streams.Everything with { Regenerate = 0 }).Where(file => file.Name.Length > 0).Select(file => file.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.True(FileNames.TryParse(name, out _)));
    }

    [Fact]
    public void Repeats_everything_in_a_re_emission_and_changes_little_of_it()
    {
        var files = Streams.Of(Streams.Small with { Rows = 2000, Late = 0 });
        var counts = Streams.Expectation(files).Files.Single(file => file.Kind == "reemission").InNameOrder;
        Assert.True(counts.Unchanged > 1200, $"{counts}");
        Assert.InRange(counts.Updated, 1, 50);
    }

    [Fact]
    public void Lags_two_days_behind_its_names()
    {
        foreach (var file in Streams.Of(Streams.Small))
        {
            Assert.True(FileNames.TryParse(file.Name, out var start));
            Assert.InRange(start - DateTime.Parse(file.Column("updated_at").Max()!), TimeSpan.FromHours(47), TimeSpan.FromHours(49));
        }
    }

    [Fact]
    public void Has_the_proportions_of_production()
    {
        var rows = Streams.Of(Streams.Small with { Rows = 20_000, Late = 0, Deltas = 0, Reemissions = 0 })[0].Rows.Skip(1).ToList();
        Assert.InRange(Share(row => row.Value("is_alarm") == "true"), 0.31, 0.36);
        Assert.InRange(Share(row => row.Value("created_at_service").Length == 0), 0.27, 0.33);
        Assert.InRange(Share(row => row.Value("assigned_team").Length == 0), 0.31, 0.36);
        Assert.InRange(Share(row => row.Value("normalized_status") == "open"), 0.12, 0.16);
        Assert.All(rows, row => Assert.Equal(row.Value("normalized_status") == "closed", row.Value("closed_at").Length > 0));
        Assert.All(rows, row => Assert.Equal(row.Value("normalized_status") == "closed", row.Value("mttr").Length > 0));
        Assert.All(rows, row => Assert.Equal(row.Value("normalized_status") == "open" && row.Value("is_alarm") == "false", row.Value("is_actionable") == "true"));
        Assert.All(rows, row => Assert.Empty(row.Value("latitude") + row.Value("longitude")));
        var open = rows.Where(row => row.Value("normalized_status") == "open").ToList();
        Assert.True(open.Count(row => row.Value("created_at_service").Length == 0) > open.Count / 2);

        double Share(Func<string[], bool> those) => rows.Count(those) / (double)rows.Count;
    }

    [Fact]
    public void Carries_coordinates_on_request()
    {
        var rows = Streams.Of(Streams.Small with { Rows = 4000, FeedCoordinates = 0.25 })[0].Rows.Skip(1).ToList();
        Assert.InRange(rows.Count(row => row.Value("latitude").Length > 0 && row.Value("longitude").Length > 0), 900, 1100);
    }

    [Fact]
    public void Shows_tickets_that_are_closed_reopened_and_closed_again()
    {
        var story = new Dictionary<string, string>();
        foreach (var row in Streams.Of(Streams.Small).SelectMany(file => file.Rows).Where(row => row.Value("is_alarm") == "false"))
        {
            var letter = row.Value("normalized_status") == "open" ? "o" : "c";
            var soFar = story.GetValueOrDefault(row.Value("ticket_id"), "");
            if (!soFar.EndsWith(letter, StringComparison.Ordinal))
                story[row.Value("ticket_id")] = soFar + letter;
        }

        Assert.Contains(story.Values, steps => steps.Contains("coc", StringComparison.Ordinal));
    }

    [Fact]
    public void Takes_turns_between_datasets()
    {
        var files = Streams.Of(Streams.Small with { Datasets = ["inc", "crq"] });
        Assert.Equal(["inc", "crq", "inc", "crq"], files.Take(4).Select(file => file.Dataset));
        Assert.All(files.Where(file => file.Dataset == "crq").SelectMany(file => file.Rows).Where(row => row[0].Length < 20),
            row => Assert.StartsWith("CRQ", row[0], StringComparison.Ordinal));
    }
}
