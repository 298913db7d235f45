using System.Text.RegularExpressions;
using FleetTickets.Integration.Tests.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Reporting;

/// <summary>docs/queries.md asks fifteen questions, and each has a query that answers.</summary>
public sealed partial class QuestionTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>
{
    public static TheoryData<string, string> Questions
    {
        get
        {
            var page = File.ReadAllText(Repository.PathTo("docs", "queries.md"));
            return [.. Question().Matches(page).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
        }
    }

    [Fact]
    public void There_are_fifteen_and_each_has_one_query() => Assert.Equal(Enumerable.Range(1, 15).Select(number => $"{number}"), Questions.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_query_of_the_page_answers(string number, string sql)
    {
        await using var scratch = await Scratch.BeginAsync(migrated.Database);
        await scratch.RunAsync("""
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('KASARANI CLUSTER', -1.22, 36.9);
            insert into tickets.inc (ticket_id, raw)
            select 'W' || n, jsonb_build_object('cluster', 'KASARANI CLUSTER', 'is_actionable', n > 2, 'normalized_status', 'open', 'owner', 's.achieng', 'mttr', '2.5',
                'created_at_service', to_char((now() - n * interval '11 hours 30 minutes') at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS'),
                'closed_at', case when n <= 2 then to_char((now() - interval '1 hour') at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS') end)
            from generate_series(1, 4) as n;
            select tickets.capture_history()
            """);

        var rows = await scratch.RowsAsync(sql);

        // No file was applied here: no provenance, no files; and nothing that is nearer than its cluster's centre.
        Assert.True(rows.Count > 0 || number is "6" or "14" or "15", $"question {number} has no answer");
    }

    [GeneratedRegex(@"^\*\*(\d+)\. [^\n]*(?:\n(?!\*\*|```)[^\n]*)*\n```sql\n(.*?)\n```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Question();
}
