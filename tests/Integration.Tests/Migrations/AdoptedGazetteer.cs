using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>A large database of a former loader (<c>adopted_gazetteer.sql</c>), its gazetteers in one of the shapes that were seen or may be met.</summary>
internal static class AdoptedGazetteer
{
    /// <summary>As <c>production_database.sql</c> has them: places by <c>location_clean</c>.</summary>
    public const string LocationClean = "location_clean";

    /// <summary>Coordinates in <c>lat</c> and <c>lng</c>, places by an id.</summary>
    public const string LatLng = "lat and lng";

    /// <summary>As our own 01 to 13 make them: <c>place_key</c> for anywhere.</summary>
    public const string PlaceKey = "place_key";

    /// <summary>Tickets without a place that they had, and tickets over 20 cm from where they were. The loader's, not those that came later.</summary>
    public const string LostAndMoved = """
        select count(*) filter (where t.latitude is null or t.geo_source <> f.geo_source),
            count(*) filter (where st_distancesphere(st_makepoint(f.longitude, f.latitude), st_makepoint(t.longitude, t.latitude)) > 0.2)
        from fixture.tickets f
        join reporting.v_tickets t using (dataset, ticket_id)
        """;

    public static async Task<TestDatabase> CreateMigratedAsync(string shape)
    {
        var database = shape == PlaceKey ? await OursAsync() : await AdoptedDatabase.CreateAsync();
        if (shape == LatLng) await database.ExecuteAsync("""
            drop table tickets.geo_clusters, tickets.geo_locations;
            create table tickets.geo_clusters (cluster text primary key, lat double precision, lng double precision, verified boolean not null default false);
            create table tickets.geo_locations (id serial primary key, location_clean text not null unique, lat double precision, lng double precision, verified boolean)
            """);
        await database.ExecuteAsync(await AdoptedDatabase.ReadAsync("adopted_gazetteer.sql"));
        await database.ExecuteAsync(shape switch
        {
            LatLng => """
                insert into tickets.geo_clusters select cluster, latitude, longitude, verified from fixture.clusters;
                insert into tickets.geo_locations (location_clean, lat, lng, verified) select key, latitude, longitude, verified from fixture.places
                """,
            PlaceKey => """
                insert into tickets.geo_clusters (cluster, latitude, longitude, verified) select cluster, latitude, longitude, verified from fixture.clusters;
                insert into tickets.geo_locations (place_key, latitude, longitude, verified) select key, latitude, longitude, verified from fixture.places
                """,
            _ => """
                insert into tickets.geo_clusters select cluster, latitude, longitude, verified, 'geocoder' from fixture.clusters;
                insert into tickets.geo_locations (location_clean, latitude, longitude, verified) select key, latitude, longitude, verified from fixture.places
                """,
        });
        foreach (var dataset in (string[])["inc", "crq"])
            await database.ExecuteAsync($"""
                alter table tickets.{dataset} disable trigger user;
                insert into tickets.{dataset} (ticket_id, raw, geom, geo_source)
                select ticket_id, raw, st_setsrid(st_makepoint(longitude, latitude), 4326), geo_source from fixture.tickets where dataset = '{dataset}';
                alter table tickets.{dataset} enable trigger user
                """);
        await MigrationRunner.MigrateAsync(database.ConnectionString, TestContext.Current.CancellationToken);
        return database;
    }

    private static async Task<TestDatabase> OursAsync()
    {
        var database = await TestDatabase.CreateEmptyAsync();
        await new MigrationRunner(database.ConnectionString, [.. Migration.Embedded().Where(migration => migration.Number < 20)], []).ApplyAsync(TestContext.Current.CancellationToken);
        await database.ExecuteAsync(
            """insert into tickets.import_meta (dataset, metadata) values ('inc', '{"source_max_key": "automations/inc/changes/2026-06-22T15-50-39.csv"}')""");
        return database;
    }
}
