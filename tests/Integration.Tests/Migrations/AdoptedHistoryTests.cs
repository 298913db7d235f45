using FleetTickets.Integration.Tests.Ingestor;
using FleetTickets.Migrations;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>History columns that production's tables have are ours, too: kept as they are, whatever their type, and filled by every writer of history.</summary>
public sealed class AdoptedHistoryTests
{
    private const string Closures = "select ticket_id, cluster, team, owner, mttr, sla_status from tickets.closure_events where ticket_id like 'W7%' order by 1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text", "text", "text", "json", "text", "json")]
    [InlineData("varchar(5)", "numeric(5,2)", "bigint", "jsonb", "numeric", "jsonb")]
    [InlineData("text", "integer", "numeric(3)", "text", "integer", "text")]
    public async Task They_are_kept_and_filled(string text, string number, string count, string byCluster, string numberAfter, string byClusterAfter)
    {
        await using var database = await AdoptedDatabase.CreateAsync();
        await database.ExecuteAsync($$"""
            drop table tickets.closure_events, tickets.inc_daily_snapshot;
            create table tickets.closure_events (id bigserial primary key, ticket_id text not null, closed_at timestamptz not null, observed_at timestamptz not null default now(),
                cluster {{text}} not null, team {{text}} not null, owner {{text}} not null, mttr {{number}} not null, sla_status {{text}} not null, unique (ticket_id, closed_at));
            insert into tickets.closure_events (ticket_id, closed_at, cluster, team, owner, mttr, sla_status) values ('W2', '2026-06-20 10:00:00+03', 'NEAR', 'T', 'O', '5', 'ok');
            create table tickets.inc_daily_snapshot (snapshot_date date primary key, open_total integer not null, open_breached integer not null, closed_today integer not null,
                created_today {{count}} not null, open_ok {{count}} not null, open_by_cluster {{byCluster}} not null);
            insert into tickets.inc_daily_snapshot values ('2026-06-21', 10, 2, 3, '5', '8', '{"NEAR": 10}')
            """);

        await MigrationRunner.MigrateAsync(database.ConnectionString, Cancel);

        Assert.Equal(["10|5|8|{\"NEAR\": 10}"], await database.RowsAsync(SnapshotOf("inc")));
        await AssertFilledAsync(database);
        Assert.Equal(["NEAR|T|O|5|ok"], await database.RowsAsync("select cluster, team, owner, trim_scale(mttr::numeric), sla_status from tickets.closure_events where ticket_id = 'W2'"));
        Assert.Equal(["id"], await database.RowsAsync("""
            select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
            where i.indrelid = 'tickets.closure_events'::regclass and i.indisprimary
            """));
        Assert.Equal(
            [numberAfter, byClusterAfter],
            await database.RowsAsync("""
                select format_type(atttypid, atttypmod) from pg_attribute
                where attrelid in ('tickets.closure_events'::regclass, 'tickets.inc_daily_snapshot'::regclass) and attname in ('mttr', 'open_by_cluster') order by attname
                """));
    }

    [Fact]
    public async Task A_fresh_database_has_and_fills_them()
    {
        await using var database = await TestDatabase.CreateAsync();

        await AssertFilledAsync(database);
    }

    [Fact]
    public async Task One_that_cannot_hold_what_is_recorded_is_refused_by_name_and_nothing_is_changed()
    {
        await using var database = await AdoptedDatabase.CreateAsync();
        await database.ExecuteAsync("alter table tickets.closure_events add mttr interval");

        var e = await Assert.ThrowsAsync<MigrationException>(() => MigrationRunner.MigrateAsync(database.ConnectionString, Cancel));

        Assert.Contains("tickets.closure_events.mttr is of type interval", e.Message);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from pg_class where relname = 'change_files'"));
    }

    /// <summary>By the Ingestor for one closure, by reconciliation for another; the snapshot by both.</summary>
    private static async Task AssertFilledAsync(TestDatabase database)
    {
        const string Key = "automations/inc/changes/2026-06-23T08-00-00.csv";
        const string Header = "ticket_id,cluster,is_actionable,assigned_team,owner,mttr,sla_status,created_at_service,closed_at\n";
        var before = await database.ScalarAsync<int>("select count(*)::int from tickets.inc where is_actionable");
        await using var ingestor = await IngestorUnderTest.OnAsync(database);
        await ingestor.Bucket.PutAsync(Key, $"{Header}W70,A CLUSTER,false,FIELD TEAM 1,Jane Wanjiru,25.5,Compliant,2026-06-20 10:00:00,2026-06-22 10:00:00\nW71,A CLUSTER,true,,Jane,,,,\n");
        await ingestor.ServeAsync(Key);
        await database.ExecuteAsync("""
            insert into tickets.inc (ticket_id, raw) values
                ('W72', '{"is_actionable": "false", "closed_at": "2026-06-22 11:00:00", "owner": "Joseph"}'),
                ('W73', jsonb_build_object('is_actionable', 'true', 'cluster', 'A CLUSTER', 'created_at_service', to_char(now() at time zone 'Africa/Nairobi', 'YYYY-MM-DD HH24:MI:SS')));
            select tickets.capture_history()
            """);

        Assert.Equal(
            ["W70|A CLUSTER|FIELD TEAM 1|Jane Wanjiru|1530|Compliant", "W72||Joseph|Joseph||"], await database.RowsAsync(Closures));
        var snapshot = Assert.Single(await database.RowsAsync(SnapshotOf("inc"))).Split('|');
        Assert.Equal([(before + 2).ToString(), "1", "1"], snapshot[..3]);
        Assert.Contains("\"A CLUSTER\": 2", snapshot[3]);
        Assert.Equal("{}", (await database.RowsAsync(SnapshotOf("crq")))[0].Split('|')[3]);
    }

    private static string SnapshotOf(string dataset) =>
        $"select open_total, created_today, open_ok, open_by_cluster from tickets.{dataset}_daily_snapshot order by snapshot_date desc limit 1";
}
