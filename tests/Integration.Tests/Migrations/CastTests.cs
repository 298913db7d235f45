using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

public sealed partial class CastTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>
{
    private readonly TestDatabase _database = migrated.Database;

    [Theory]
    [InlineData("2026-06-22 15:50:39", "2026-06-22 12:50:39.000000")]
    [InlineData("2026-06-22T15:50:39", "2026-06-22 12:50:39.000000")]
    [InlineData("2026-06-22 15:50", "2026-06-22 12:50:00.000000")]
    [InlineData("2026-06-22T15:50:39.5", "2026-06-22 12:50:39.500000")]
    [InlineData("2026-06-22 15:50:59.999999999", "2026-06-22 12:50:59.999999")]
    [InlineData("2026-06-23 00:00:00", "2026-06-22 21:00:00.000000")]
    [InlineData("2026-06-22 02:59:59", "2026-06-21 23:59:59.000000")]
    [InlineData("2024-02-29 00:00:00", "2024-02-28 21:00:00.000000")]
    [InlineData("2026-02-29 00:00:00", null)]
    [InlineData("2026-02-31 00:00:00", null)]
    [InlineData("1900-02-29 00:00:00", null)]
    [InlineData("2000-02-29 00:00:00", "2000-02-28 21:00:00.000000")]
    [InlineData("2026-06-22 24:00:00", null)]
    [InlineData("2026-06-22 15:60:00", null)]
    [InlineData("2026-06-22 15:50:60", null)]
    [InlineData("0000-01-01 00:00:00", null)]
    [InlineData("2026-13-01 00:00:00", null)]
    [InlineData("2026-00-01 00:00:00", null)]
    [InlineData("2026-06-00 00:00:00", null)]
    [InlineData("2026-06-22", null)]
    [InlineData("2026-06-22 15:50:39Z", null)]
    [InlineData("2026-06-22 15:50:39+03", null)]
    [InlineData(" 2026-06-22 15:50:39", null)]
    [InlineData("2026-06-22 15:50:39\n", null)]
    [InlineData("22/06/2026 15:50", null)]
    [InlineData("infinity", null)]
    [InlineData("now", null)]
    [InlineData("", null)]
    public async Task EAT_text_becomes_an_instant_to_the_second_and_nonsense_becomes_null(string text, string? utc)
    {
        Assert.Equal(utc, await _database.ScalarAsync<string>("select to_char(tickets.eat_ts($1) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", text));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData(" TRUE ", true)]
    [InlineData("t", true)]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("f", false)]
    [InlineData("0", false)]
    [InlineData("yes", null)]
    [InlineData("truer", null)]
    [InlineData("", null)]
    public async Task Booleans_are_six_words(string text, bool? expected)
    {
        Assert.Equal(expected?.ToString().ToLowerInvariant(), await _database.ScalarAsync<string>("select tickets.text_boolean($1)::text", text));
    }

    [Theory]
    [InlineData("18.14", "1088")]
    [InlineData("0", "0")]
    [InlineData("0.008333", "0")]
    [InlineData("0.008334", "1")]
    [InlineData("999999.999999", "60000000")]
    [InlineData("1000000", null)]
    [InlineData("1.1234567", null)]
    [InlineData("1e3", null)]
    [InlineData("NaN", null)]
    [InlineData("-1", null)]
    [InlineData("1.", null)]
    [InlineData("", null)]
    public async Task Repair_times_become_whole_minutes(string hours, string? minutes)
    {
        Assert.Equal(minutes, await _database.ScalarAsync<string>("select tickets.mttr_minutes($1)::text", hours));
    }

    [Fact]
    public async Task EAT_text_agrees_with_the_calendar_of_this_runtime()
    {
        var nearlyDates = Gen.Select(Gen.Int[0, 2200], Gen.Int[0, 13], Gen.Int[0, 32], Gen.Int[0, 25], Gen.Int[0, 61], Gen.Int[0, 61], Gen.Char["T -"])
            .Select(p => $"{p.Item1:0000}-{p.Item2:00}-{p.Item3:00}{p.Item7}{p.Item4:00}:{p.Item5:00}:{p.Item6:00}");

        await nearlyDates.Array[200].SampleAsync(async texts =>
        {
            var read = await EatTextsAsync(texts);
            for (var i = 0; i < texts.Length; i++) Assert.Equal((texts[i], ByThisRuntime(texts[i])), (texts[i], read[i]));
        }, iter: 50);
    }

    private async Task<string?[]> EatTextsAsync(string[] texts)
    {
        await using var command = _database.DataSource.CreateCommand("""
            select array_agg(to_char(tickets.eat_ts(t) at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS') order by n)
            from unnest($1) with ordinality as given (t, n)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = texts });
        return (string?[])(await command.ExecuteScalarAsync())!;
    }

    private static string? ByThisRuntime(string text) =>
        Shape().IsMatch(text)
        && DateTime.TryParseExact(text.Replace('T', ' '), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
            ? parsed.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}$")]
    private static partial Regex Shape();
}
