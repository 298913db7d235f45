using FleetTickets.Integration.Tests.Ingestor;
using FleetTickets.Migrations;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>
/// The former loader (<c>former_loader.py</c>) runs before the adoption, and goes on after it, as a role that has the grants it always had and no other,
/// in a database that a superuser migrated: what it writes is honoured.
/// </summary>
public sealed class FormerLoaderTests : IAsyncLifetime
{
    private const string Header = "ticket_id,cluster,is_actionable,location_name,note\n";

    private TestDatabase _database = null!;
    private Role _role = null!;
    private FormerLoader _loader = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await AdoptedDatabase.CreateAsync();
        _role = await Role.CreateAsync(_database, "loader");
        await _database.ExecuteAsync($"""
            alter table tickets.import_meta alter imported_by set default 'loader.py';
            alter table tickets.geo_clusters alter source set default 'nominatim';
            grant usage on schema tickets, reporting to {_role.Name};
            grant select, insert, update on tickets.inc, tickets.crq, tickets.import_meta, tickets.closure_events, tickets.inc_daily_snapshot,
                tickets.geo_clusters, tickets.geo_locations to {_role.Name}
            """);
        _loader = new FormerLoader(UrlOf(_role));
        Assert.Equal(
            "loaded 1 tickets of automations/inc/changes/2026-06-22T16-00-00.csv", await _loader.LoadAsync("inc", Key("2026-06-22T16-00-00"), $"{Header}W1,NEAR,true,MWIKI,before\n"));
        await MigrationRunner.MigrateAsync(_database.ConnectionString, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _role.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_older_file_does_not_overwrite_its_rows_and_a_newer_one_does(bool watermarkFirst)
    {
        await _loader.LoadAsync("inc", Key("2026-06-22T16-40-00"), $"{Header}W1,NEAR,true,MWIKI,of the loader\nW9,NEAR,true,MWIKI,of the loader\n", watermarkFirst);
        Assert.Equal(
            ["W1|2026-06-22T16-40-00|0|adopted", "W2|2026-06-22T16-00-00|0|adopted", "W9|2026-06-22T16-40-00|0|adopted"],
            await _database.RowsAsync("""
                select v.ticket_id, f.name, f.generation, f.state from tickets.ticket_versions v join tickets.change_files f on f.id = v.file_id
                where v.dataset = 'inc' order by 1
                """));
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from tickets.other_writes"));

        await using var ingestor = await IngestorUnderTest.OnAsync(_database);
        await ServeAsync(ingestor, "2026-06-22T16-20-00", "W1,NEAR,false,MWIKI,late\nW2,NEAR,false,MWIKI,late\nW9,NEAR,false,MWIKI,late\n");
        Assert.Equal(["W1|of the loader", "W2|late", "W9|of the loader"], await NotesAsync());
        Assert.Equal(["delta|True"], await _database.RowsAsync("select export_type, late from tickets.change_files where applied_at is not null"));

        await ServeAsync(ingestor, "2026-06-22T17-00-00", "W1,NEAR,false,MWIKI,newer\n");
        Assert.Equal(["W1|newer", "W2|late", "W9|of the loader"], await NotesAsync());
        Assert.Equal("nothing new: automations/inc/changes/2026-06-22T16-59-00.csv is not after automations/inc/changes/2026-06-22T17-00-00.csv",
            await _loader.LoadAsync("inc", Key("2026-06-22T16-59-00"), $"{Header}W1,NEAR,true,MWIKI,skipped\n"));

        // And back.
        await _loader.LoadAsync("inc", Key("2026-06-22T17-20-00"), $"{Header}W1,NEAR,true,MWIKI,loader again\n", watermarkFirst);
        await ServeAsync(ingestor, "2026-06-22T17-10-00", "W1,NEAR,false,MWIKI,late\n");
        Assert.Equal(["W1|loader again", "W2|late", "W9|of the loader"], await NotesAsync());
    }

    [Fact]
    public async Task A_file_whose_archived_copy_the_ledger_has_names_its_rows_all_the_same()
    {
        await _database.ExecuteAsync($"""
            insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, size_bytes, state, archive_key)
            values ('inc', 1, '2026-06-22T16-40-00', 0, '-infinity', 'abc', '{Key("2026-06-22T16-40-00")}', 1, 'adopted', 'automations/inc/processed/2026-06-22T16-40-00.csv')
            """);

        await _loader.LoadAsync("inc", Key("2026-06-22T16-40-00"), $"{Header}W1,NEAR,true,MWIKI,of the loader\n");

        Assert.Equal(["2026-06-22T16-40-00|-1"], await _database.RowsAsync("""
            select f.name, f.generation from tickets.ticket_versions v join tickets.change_files f on f.id = v.file_id where v.ticket_id = 'W1'
            """));
    }

    // Otherwise a row that appears while the Ingestor compares versions is overwritten by an older file, and the two can deadlock.
    [Theory]
    [InlineData("insert into tickets.inc (ticket_id, raw) values ('W1', '{}') on conflict (ticket_id) do update set raw = excluded.raw")]
    [InlineData("update tickets.import_meta set metadata = '{}'")]
    public async Task It_waits_for_a_file_that_the_Ingestor_merges(string statement)
    {
        await using var merging = await _database.DataSource.OpenConnectionAsync(Cancel);
        await using var transaction = await merging.BeginTransactionAsync(Cancel);
        await RunAsync(merging, "set local fleettickets.writer = 'ingestor'; select from tickets.streams where dataset = 'inc' for update");
        await using var writing = new NpgsqlConnection(_role.ConnectionString);
        await writing.OpenAsync(Cancel);

        var e = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(writing, $"set lock_timeout = '200ms'; {statement}"));
        Assert.Equal(PostgresErrorCodes.LockNotAvailable, e.SqlState);
        await RunAsync(writing, "insert into tickets.crq (ticket_id, raw) values ('C1', '{}')");

        // It locked no row of the Ingestor's before.
        await RunAsync(merging, "update tickets.inc set raw = raw || '{\"note\": \"merged\"}'; update tickets.import_meta set updated_at = now()");
        await transaction.CommitAsync(Cancel);
        await RunAsync(writing, statement);
    }

    [Fact]
    public async Task Its_history_its_places_and_its_centres_are_taken()
    {
        await _loader.LoadAsync("inc", Key("2026-06-22T16-40-00"), "ticket_id,cluster,is_actionable,closed_at\nW1,NEAR,false,2026-06-22 12:00:00\nW8,NEW,true,\n");
        Assert.Equal(["W1|NEAR|True", "W2|NEAR|True"], await _database.RowsAsync("select ticket_id, cluster, observed from tickets.closure_events order by 1"));
        Assert.Equal(1, await _database.ScalarAsync<int>("select open_total from tickets.inc_daily_snapshot order by snapshot_date desc limit 1"));

        await _loader.ClusterAsync("NEW", "-1.30", "36.80");
        await _loader.PlaceAsync("kilimani court 12", "-1.29", "36.78");
        await _loader.PlaceAsync("kilimani-court 12", "-1.291", "36.78");
        await _loader.PlaceAsync("kilimanicourt12", "-1.292", "36.78");
        await _loader.PlaceAsync("kilimani-court 12", "-1.293", "36.78");
        await _loader.PlaceAsync("mwiki", "-1.3", "36.9"); // verified: stays
        await _loader.ResolveAsync();

        Assert.Equal(
            ["kilimani court 12|kilimanicourt12|-1.29|review|adopted", "kilimani-court 12|kilimani-court 12 / |-1.293|review|adopted",
                "kilimanicourt12|kilimanicourt12 / |-1.292|review|adopted", "mwiki|mwiki|-1.21|resolved|"],
            await _database.RowsAsync("select location_clean, place_key, latitude, status, reason from tickets.geo_locations where latitude is not null order by location_clean collate \"C\""));
        Assert.Equal(["cluster|-1.3|36.8"], await _database.RowsAsync("select geo_source, latitude, longitude from tickets.inc where ticket_id = 'W8'"));
    }

    [Fact]
    public async Task Columns_called_lat_and_lng_hold_the_same_as_ours()
    {
        await using var database = await AdoptedDatabase.CreateAsync();
        await database.ExecuteAsync("""
            drop table tickets.geo_clusters, tickets.geo_locations;
            create table tickets.geo_clusters (cluster_name text primary key, lat numeric(9,6), lng numeric(9,6), verified boolean not null default false);
            create table tickets.geo_locations (id serial primary key, location_clean text not null unique, lat float8 not null, lng float8 not null, verified boolean);
            insert into tickets.geo_clusters values ('NEAR', -1.29, 36.83, false);
            insert into tickets.geo_locations (location_clean, lat, lng) values ('mwiki', -1.21, 36.93)
            """);
        await MigrationRunner.MigrateAsync(database.ConnectionString, Cancel);
        var loader = new FormerLoader(database.Url);

        await loader.ClusterAsync("NEAR", "-1.30", "36.84", "cluster_name,lat,lng");
        await loader.ClusterAsync("NEW", "-1.31", "36.85", "cluster_name,lat,lng");
        await loader.PlaceAsync("mwiki", "-1.22", "36.94", "location_clean,lat,lng");
        await loader.PlaceAsync("null island", "0", "0", "location_clean,lat,lng");
        await database.ExecuteAsync("""
            insert into tickets.geo_clusters (cluster, latitude, longitude) values ('OURS', -1.32, 36.86);
            insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude) values ('zimmerman', 'NEAR', -1.21, 36.89);
            update tickets.geo_locations set latitude = -1.23 where place_key = 'mwiki'
            """);
        await loader.ResolveAsync();

        Assert.Equal(
            ["NEAR|NEAR|-1.3|-1.3|36.84", "NEW|NEW|-1.31|-1.31|36.85", "OURS|OURS|-1.32|-1.32|36.86"],
            await database.RowsAsync("select cluster_name, cluster, trim_scale(lat), latitude, longitude from tickets.geo_clusters order by 1"));
        Assert.Equal(
            ["mwiki|mwiki|-1.23|-1.23", "nullisland|null island||0", "zimmerman||-1.21|-1.21"],
            await database.RowsAsync("select place_key, location_clean, latitude, lat from tickets.geo_locations order by 1"));
        Assert.Equal(["cluster|-1.3|36.84"], await database.RowsAsync("select geo_source, latitude, longitude from tickets.inc where ticket_id = 'W1'"));

        // What a person takes away is gone in both.
        await database.ExecuteAsync("update tickets.geo_locations set latitude = null, longitude = null, verified = true where place_key = 'mwiki'");
        Assert.Equal(["|"], await database.RowsAsync("select lat, lng from tickets.geo_locations where place_key = 'mwiki'"));
    }

    private static string Key(string name) => $"automations/inc/changes/{name}.csv";

    private static async Task ServeAsync(IngestorUnderTest ingestor, string name, string rows)
    {
        await ingestor.Bucket.PutAsync(Key(name), Header + rows);
        await ingestor.ServeAsync(Key(name));
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private Task<List<string>> NotesAsync() => _database.RowsAsync("select ticket_id, raw ->> 'note' from tickets.inc order by 1");

    private Uri UrlOf(Role role)
    {
        var login = new NpgsqlConnectionStringBuilder(role.ConnectionString);
        return new UriBuilder(_database.Url) { UserName = login.Username!, Password = login.Password! }.Uri;
    }
}
