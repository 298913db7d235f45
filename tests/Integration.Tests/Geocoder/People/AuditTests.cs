using FleetTickets.Integration.Tests.Migrations;
using FleetTickets.Migrations;
using Npgsql;

namespace FleetTickets.Integration.Tests.Geocoder.People;

/// <summary>What the database itself keeps of decisions, whoever makes them.</summary>
public sealed class AuditTests : PeopleUnderTest
{
    [Fact]
    public async Task The_Geocoders_own_work_is_no_decision()
    {
        await TicketAsync("A", "MWIKI", Kasarani);
        await PassAsync(Replica());
        await Database.ExecuteAsync("update tickets.geo_locations set latitude = -1.2; update tickets.geo_clusters set longitude = 36.9");
        await Database.ExecuteAsync("delete from tickets.geo_locations");

        Assert.Empty(await AuditAsync());
    }

    [Fact]
    public async Task Every_decision_by_plain_SQL_is_recorded_with_the_user()
    {
        await Database.ExecuteAsync("insert into tickets.geo_clusters (cluster, latitude, longitude) values ('X', -1.2, 36.8)");
        await Database.ExecuteAsync("update tickets.geo_clusters set verified = true");
        await Database.ExecuteAsync("update tickets.geo_clusters set latitude = -1.3");
        await Database.ExecuteAsync("update tickets.geo_clusters set note = 'no decision', fetched_at = now()");
        await Database.ExecuteAsync("update tickets.geo_clusters set radius_km = 12");
        await Database.ExecuteAsync("update tickets.geo_clusters set verified = false");
        await Database.ExecuteAsync("update tickets.geo_clusters set status = 'manual'");
        await Database.ExecuteAsync("delete from tickets.geo_clusters");
        await Database.ExecuteAsync("insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, status) values ('y', 'X', -1.2, 36.8, 'manual')");
        await Database.ExecuteAsync("delete from tickets.geo_locations");

        var user = await Database.ScalarAsync<string>("select session_user::text");
        Assert.Equal(
            [
                $"{user}|cluster|X||-1.2 36.8 false|-1.2 36.8 true|",
                $"{user}|cluster|X||-1.2 36.8 true|-1.3 36.8 true|",
                $"{user}|cluster|X||-1.3 36.8 true|-1.3 36.8 true|",
                $"{user}|cluster|X||-1.3 36.8 true|-1.3 36.8 false|",
                $"{user}|cluster|X||-1.3 36.8 false|-1.3 36.8 false|",
                $"{user}|cluster|X||-1.3 36.8 false||",
                $"{user}|place|y|X||-1.2 36.8 false|",
                $"{user}|place|y|X|-1.2 36.8 false||",
            ],
            await AuditAsync());
    }

    [Theory]
    [InlineData("update tickets.geo_audit set who = 'nobody'")]
    [InlineData("delete from tickets.geo_audit")]
    [InlineData("truncate tickets.geo_audit")]
    public async Task The_audit_is_append_only(string change)
    {
        await PlaceClusterAsync("X", -1.2, 36.8, verified: true);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync(change));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Single(await AuditAsync());
    }

    [Fact]
    public async Task A_decision_that_is_rolled_back_leaves_no_trace()
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync(Token);
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "insert into tickets.geo_clusters (cluster, latitude, longitude, verified) values ('X', -1.2, 36.8, true)";
            await command.ExecuteNonQueryAsync(Token);
            await transaction.RollbackAsync(Token);
        }

        Assert.Empty(await AuditAsync());
    }

    [Fact]
    public async Task A_verified_row_outside_Kenya_that_a_database_brought_along_gives_up_its_position()
    {
        await using var adopted = await AdoptedDatabase.CreateAsync();
        await adopted.ExecuteAsync(
            """
            insert into tickets.geo_clusters values ('SEA', 0, 0, true, 'hand'), ('HALF', -1.2, null, true, 'hand');
            insert into tickets.inc (ticket_id, raw) values ('S1', '{"cluster": "SEA", "is_actionable": "true"}')
            """);
        await MigrationRunner.MigrateAsync(adopted.ConnectionString, Token);

        Assert.Equal(
            ["HALF||False|review|outside_kenya|was at -1.2,", "NEAR|-1.29|True|resolved||", "SEA||False|review|outside_kenya|was at 0, 0"],
            (await adopted.RowsAsync("select cluster, latitude, verified, status, reason, note from tickets.geo_clusters order by cluster")).Select(row => row.TrimEnd()));
        Assert.Equal(["migration 24|HALF", "migration 24|SEA"], await adopted.RowsAsync("select who, name from tickets.geo_audit where what = 'cluster' order by name"));
        Assert.Equal("none", await adopted.ScalarAsync<string>("select (tickets.position_of(raw)).geo_source from tickets.inc where ticket_id = 'S1'"));
        Assert.Equal(0, await adopted.ScalarAsync<long>(
            "select count(*) from pg_constraint where conrelid in ('tickets.geo_clusters'::regclass, 'tickets.geo_locations'::regclass) and not convalidated"));
    }
}
