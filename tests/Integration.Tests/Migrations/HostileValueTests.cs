using System.Text.Json;
using CsCheck;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>No text in raw can make an insert fail: every typed column reads NULL instead.</summary>
public sealed class HostileValueTests(MigratedDatabase migrated) : IClassFixture<MigratedDatabase>
{
    private static readonly string[] TypedFields =
    [
        "normalized_status", "raw_status", "bucket", "is_actionable", "cluster", "region", "location_name", "assigned_team", "owner", "sla_status",
        "mttr", "created_at_service", "scheduled_at", "closed_at", "first_seen_at", "last_seen_at", "created_at", "updated_at", "latitude", "longitude",
    ];

    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.String.Select(Storable),
        Gen.String[Gen.Char["0123456789-:.T +eENa٣"], 0, 30],
        Gen.Int[0, 40].Select(n => new string('9', n)),
        Gen.Int[0, 300_000].Select(n => new string('x', n)),
        Gen.OneOf(
            "", " ", "NaN", "Infinity", "-inf", "1e308", "1e400", "-0", "0x10", "1_000", "٣٣", "\u0001\u007f", "'; drop table tickets.inc; --", "\\", "null",
            "2026-02-31 00:00:00", "9999-12-31 23:59:59.9999999999", "0001-01-01 00:00", "0000-00-00 00:00:00", "infinity", "epoch", "24:00", "-1.29", "36.82",
            "{}", "[1]", "\ud83d\ude80"));

    private readonly TestDatabase _database = migrated.Database;

    [Theory]
    [InlineData("inc")]
    [InlineData("crq")]
    public async Task No_text_makes_an_insert_or_an_update_fail(string dataset)
    {
        var record = Gen.Select(Gen.OneOf(TypedFields), Hostile).Array[0, 8];

        await record.Array[20].SampleAsync(async records =>
        {
            var texts = records.Select(fields => JsonSerializer.Serialize(fields.DistinctBy(f => f.Item1).ToDictionary(f => f.Item1, f => f.Item2))).ToArray();
            await using var command = _database.DataSource.CreateCommand($"""
                insert into tickets.{dataset} (ticket_id, raw)
                select 'T' || n, t::jsonb from unnest($1) with ordinality as given (t, n)
                on conflict (ticket_id) do update set raw = excluded.raw
                """);
            command.Parameters.Add(new NpgsqlParameter { Value = texts });
            Assert.Equal(texts.Length, await command.ExecuteNonQueryAsync());
        }, iter: 60, threads: 1);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"cluster\": {\"a\": 1}, \"mttr\": [1], \"closed_at\": 5, \"is_actionable\": true, \"latitude\": -1.29, \"longitude\": 36.8}")]
    public async Task No_shape_of_raw_makes_an_insert_fail(string raw)
    {
        Assert.Equal(1, await _database.ExecuteAsync("insert into tickets.inc (ticket_id, raw) values (gen_random_uuid(), $1::jsonb)", raw));
    }

    [Fact]
    public async Task Null_and_the_empty_string_read_alike()
    {
        await using var scratch = await Scratch.BeginAsync(_database);
        await scratch.InsertAsync("inc", "NULLS", JsonSerializer.Serialize(TypedFields.ToDictionary(f => f, _ => (string?)null)));
        await scratch.InsertAsync("inc", "EMPTY", JsonSerializer.Serialize(TypedFields.ToDictionary(f => f, _ => "")));

        var read = await scratch.RowsAsync("select to_jsonb(t) - array['ticket_id', 'raw'] from tickets.inc t where ticket_id in ('NULLS', 'EMPTY')");

        Assert.Equal(read[0], read[1]);
        Assert.Equal("{\"geo_source\": \"none\"}", await scratch.RowAsync(
            "select jsonb_strip_nulls(to_jsonb(t) - array['ticket_id', 'raw', 'ingested_at'])::text from tickets.inc t where ticket_id = 'EMPTY'"));
    }

    // jsonb holds neither NUL nor half of a surrogate pair; the Ingestor rejects such rows and bytes before.
    private static string Storable(string text) => new([.. text.Where(c => c != '\0' && !char.IsSurrogate(c))]);
}
