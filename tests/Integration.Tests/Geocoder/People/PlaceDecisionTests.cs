namespace FleetTickets.Integration.Tests.Geocoder.People;

/// <summary><c>fleetctl geocode verify</c> and <c>move</c>.</summary>
public sealed class PlaceDecisionTests : PeopleUnderTest
{
    [Fact]
    public async Task A_move_is_shown_first_then_moves_tickets_at_once_is_audited_and_announced_by_the_Geocoder()
    {
        await TicketAsync("A", "NW_MWIKI_FDT3", Kasarani, change: "opened");
        await TicketAsync("B", "MWIKI", Kasarani, dataset: "crq", change: "opened");
        await TicketAsync("C", "MWIKI", Kasarani, open: false);
        await TicketAsync("D", "MWIKI", Kasarani, latitude: "-1.25", longitude: "36.95");
        var replica = Replica();
        await PassAsync(replica);
        await RelayAsync(replica);
        var before = await EverythingAsync();
        string[] move = ["move", "NW_MWIKI_FDT3", "--cluster", Kasarani, "--at", "-1.31", "36.81", "--why", "it's across the river", "--who", "Amina"];

        var shown = await GeocodeAsync(move);
        Assert.Equal((3, 2, 0), (shown.GetProperty("tickets").GetInt32(), shown.GetProperty("openTickets").GetInt32(), shown.GetProperty("moved").GetInt32()));
        Assert.Equal(before, await EverythingAsync());

        var done = await GeocodeAsync([.. move, "--apply"]);
        Assert.Equal((3, 3), (done.GetProperty("tickets").GetInt32(), done.GetProperty("moved").GetInt32()));
        Assert.Equal("location -1.31 36.81", await PositionAsync("A"));
        Assert.Equal("location -1.31 36.81", await PositionAsync("B", "crq"));
        Assert.Equal("location -1.31 36.81", await PositionAsync("C"));
        Assert.Equal("feed -1.25 36.95", await PositionAsync("D"));
        Assert.Equal([$"Amina|place|mwiki|{Kasarani}|-1.227 36.931 false|-1.31 36.81 true|it's across the river"], await AuditAsync());
        Assert.Equal(
            ["-1.31|36.81|True|manual||||Amina|it's across the river|True"],
            await Database.RowsAsync("select latitude, longitude, verified, status, reason, provider, attribution, verified_by, note, verified_at is not null from tickets.geo_locations"));
        Assert.Empty(await RelayAsync(replica));

        await PassAsync(replica);
        Assert.Equal(["A location -1.31 36.81", "B location -1.31 36.81"], (await RelayAsync(replica)).SelectMany(told => told.Tickets).Select(Told).Order());

        var settled = await EverythingAsync();
        Assert.False((await GeocodeAsync([.. move, "--apply"])).GetProperty("changed").GetBoolean());
        Assert.Equal(settled, await EverythingAsync());
    }

    [Fact]
    public async Task A_radius_is_given_with_a_position_or_with_what_stands()
    {
        const string precision = "select geo_precision, geo_radius_m from tickets.inc";
        await TicketAsync("A", "MWIKI", Kasarani);
        await PassAsync(Replica());

        await GeocodeAsync("move", "mwiki", "--cluster", Kasarani, "--at", "-1.23", "36.93", "--radius-m", "45", "--why", "the gate", "--apply");
        Assert.Equal(["building|45"], await Database.RowsAsync(precision));

        await GeocodeAsync("verify", "mwiki", "--cluster", Kasarani, "--radius-m", "300", "--why", "somewhere about the gate", "--apply");
        Assert.Equal(["estate|300"], await Database.RowsAsync(precision));

        Assert.Equal(2, (await FleetCtlAsync("geocode", "verify", "mwiki", "--cluster", Kasarani, "--radius-m", "0", "--why", "x")).ExitCode);
        Assert.Equal(2, (await FleetCtlAsync("geocode", "verify", "mwiki", "--cluster", Kasarani, "--no-such-place", "--radius-m", "5", "--why", "x")).ExitCode);
    }

    [Fact]
    public async Task A_place_is_verified_as_it_stands_and_stays_owed_to_its_provider()
    {
        Provider.Answer = ScriptedProvider.Hit("Mwiki", -1.23, 36.93);
        await TicketAsync("A", "MWIKI", Kasarani);
        await PassAsync(Replica("scripted"));

        await GeocodeAsync("verify", "mwiki", "--cluster", Kasarani, "--why", "looked", "--apply");

        Assert.Equal(
            ["-1.23|36.93|True|resolved|scripted|Search by Example"],
            await Database.RowsAsync("select latitude, longitude, verified, status, provider, attribution from tickets.geo_locations"));
        Assert.Equal([$"{Environment.UserName}|place|mwiki|{Kasarani}|-1.23 36.93 false|-1.23 36.93 true|looked"], await AuditAsync());
    }

    [Fact]
    public async Task What_is_verified_overrides_the_guards_and_no_pass_overwrites_it_not_even_one_that_asks_meanwhile()
    {
        await TicketAsync("A", "MWIKI", Kasarani);
        Provider.Answer = ScriptedProvider.Hit("Mwiki", -1.23, 36.93);
        Provider.Meanwhile = async () => await GeocodeAsync("verify", "mwiki", "--cluster", Kasarani, "--at", "-4.05", "39.67", "--why", "moved to the coast", "--apply");
        var replica = Replica("scripted");

        await PassAsync(replica);
        Assert.Equal("location -4.05 39.67", await PositionAsync("A"));

        Provider.Meanwhile = null;
        await Database.ExecuteAsync("update tickets.geo_locations set rules_version = 0, expires_at = now()");
        await PassAsync(replica);
        await PassAsync(Replica());
        Assert.Equal("location -4.05 39.67", await PositionAsync("A"));
        Assert.Equal(["mwiki"], Provider.Questions);
        Assert.Equal(["-4.05|39.67|True"], await Database.RowsAsync("select latitude, longitude, verified from tickets.geo_locations"));
    }

    [Fact]
    public async Task Where_there_is_no_such_place_nobody_is_asked_and_no_other_row_stands_in_for_it()
    {
        await TicketAsync("A", "MWIKI", Kasarani);
        await TicketAsync("B", "MWIKI", "NYALI CLUSTER", region: "mombasa");
        await PassAsync(Replica());
        await GeocodeAsync("verify", "mwiki", "--everywhere", "--at", "-1.2", "36.9", "--why", "the only one", "--apply");
        Assert.Equal("location -1.2 36.9", await PositionAsync("A"));
        Assert.Equal("location -1.2 36.9", await PositionAsync("B"));

        Assert.Equal(1, (await GeocodeAsync("verify", "mwiki", "--cluster", "NYALI CLUSTER", "--no-such-place", "--why", "a name of the old map", "--apply")).GetProperty("moved").GetInt32());
        await PassAsync(Replica("scripted"));

        Assert.Equal("location -1.2 36.9", await PositionAsync("A"));
        Assert.Equal("cluster -4.035 39.705", await PositionAsync("B"));
        Assert.Empty(Provider.Questions);
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from tickets.geo_pending"));
        Assert.Equal(
            ["*|-1.2|True|manual|", $"{Kasarani}|-1.227|False|resolved|", "NYALI CLUSTER||True|no_match|no_match"],
            await Database.RowsAsync("select cluster_key, latitude, verified, status, reason from tickets.geo_locations order by cluster_key collate \"C\""));
    }

    [Theory]
    [InlineData(1, "--at", "-1.31", "36.81")]
    [InlineData(0, "--no-such-place")]
    public async Task A_decision_is_taken_back_and_the_place_looked_for_anew(int movedBefore, params string[] decision)
    {
        await TicketAsync("A", "MWIKI", Kasarani);
        var replica = Replica();
        await PassAsync(replica);
        await GeocodeAsync(["verify", "mwiki", "--cluster", Kasarani, .. decision, "--why", "w", "--apply"]);
        Assert.NotEqual("location -1.227 36.931", await PositionAsync("A"));
        string[] undo = ["verify", "mwiki", "--cluster", Kasarani, "--undo", "--why", "the wrong Mwiki", "--who", "Amina"];

        Assert.Equal(movedBefore, (await GeocodeAsync(undo)).GetProperty("tickets").GetInt32()); // from where it was said to be to its cluster
        Assert.Single(await Database.RowsAsync("select from tickets.geo_locations where verified"));
        await GeocodeAsync([.. undo, "--apply"]);
        await PassAsync(replica);

        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
        Assert.Equal(
            ["Amina|True|True|the wrong Mwiki"],
            await Database.RowsAsync("select who, (old ->> 'verified')::boolean, new is null, why from tickets.geo_audit order by audit_id desc limit 1"));
    }

    [Fact]
    public async Task A_place_for_everywhere_keeps_its_key_and_one_decided_for_a_cluster_wins_there()
    {
        await TicketAsync("A", "GITHURAI 44", Kasarani);
        await TicketAsync("B", "GITHURAI 44", "NYALI CLUSTER", region: "mombasa");
        await PassAsync(Replica());

        await GeocodeAsync("move", "githurai44", "--everywhere", "--at", "-1.19", "36.9", "--why", "w", "--apply");
        await GeocodeAsync("move", "Githurai 44", "--cluster", "NYALI CLUSTER", "--at", "-4.03", "39.7", "--why", "w", "--apply");

        // Without the version of the rules it would be taken for a row that the database brought along.
        Assert.Equal(["githurai44|True|w"], await Database.RowsAsync("select place_key, rules_version is not null, note from tickets.geo_locations where cluster_key = '*'"));
        await PassAsync(Replica());

        Assert.Equal("location -1.19 36.9", await PositionAsync("A"));
        Assert.Equal("location -4.03 39.7", await PositionAsync("B"));
    }

    [Fact]
    public async Task Verified_by_plain_SQL_it_is_the_same()
    {
        await TicketAsync("A", "MWIKI", Kasarani, change: "opened");
        await TicketAsync("B", "CLAY CITY", Kasarani, change: "opened");
        var replica = Replica();
        await PassAsync(replica);
        await RelayAsync(replica);
        await Database.ExecuteAsync("insert into tickets.geo_locations (place_key, cluster_key, latitude, longitude, rules_version) values ('mwiki', '*', -1.3, 36.8, 1), ('claycity', '*', -1.4, 36.7, 1)");
        await PassAsync(replica);
        Assert.Empty(await RelayAsync(replica));

        await GeocodeAsync("verify", "mwiki", "--everywhere", "--why", "w", "--who", "Amina", "--apply");
        await Database.ExecuteAsync(
            """
            begin;
            select set_config('fleettickets.who', 'Amina', true), set_config('fleettickets.why', 'w', true);
            update tickets.geo_locations set verified = true where place_key = 'claycity' and cluster_key = '*';
            commit
            """);
        await PassAsync(replica);

        Assert.Equal("location -1.3 36.8", await PositionAsync("A"));
        Assert.Equal("location -1.4 36.7", await PositionAsync("B"));
        Assert.Equal(["A location -1.3 36.8", "B location -1.4 36.7"], (await RelayAsync(replica)).SelectMany(told => told.Tickets).Select(Told).Order());
        Assert.Equal(["Amina|place|mwiki|*|-1.3 36.8 false|-1.3 36.8 true|w", "Amina|place|claycity|*|-1.4 36.7 false|-1.4 36.7 true|w"], await AuditAsync());

        await Database.ExecuteAsync("update tickets.geo_locations set verified = false where cluster_key = '*'");
        await PassAsync(replica);
        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
        Assert.Equal(2, await Database.ScalarAsync<long>("select count(*) from tickets.geo_audit where who = session_user and why is null and new ->> 'verified' = 'false'"));
    }

    [Fact]
    public async Task A_ticket_that_is_locked_is_left_to_the_Geocoder()
    {
        await TicketAsync("A", "MWIKI", Kasarani, change: "opened");
        var replica = Replica();
        await PassAsync(replica);
        await using (var connection = await Database.DataSource.OpenConnectionAsync(Token))
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "select from tickets.inc for update";
            await command.ExecuteNonQueryAsync(Token);

            var done = await GeocodeAsync("move", "mwiki", "--cluster", Kasarani, "--at", "-1.31", "36.81", "--why", "w", "--apply");

            Assert.Equal(0, done.GetProperty("moved").GetInt32());
            Assert.Contains("lock timeout", done.GetProperty("leftBecause").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal("location -1.227 36.931", await PositionAsync("A"));
        await PassAsync(replica);
        Assert.Equal("location -1.31 36.81", await PositionAsync("A"));
    }

    [Theory]
    [InlineData("swapped: say -1.29 36.82", "move", "mwiki", "--cluster", Kasarani, "--at", "36.82", "-1.29", "--why", "w")]
    [InlineData("outside Kenya's box", "move", "mwiki", "--cluster", Kasarani, "--at", "-1.29", "43", "--why", "w")]
    [InlineData("outside Kenya's box", "verify", "mwiki", "--everywhere", "--at", "0", "0", "--why", "w")]
    [InlineData("Found 'NaN' in a position", "move", "mwiki", "--everywhere", "--at", "NaN", "36.82", "--why", "w")]
    [InlineData("Found '1e0' in a position", "move", "mwiki", "--everywhere", "--at", "1e0", "36.82", "--why", "w")]
    [InlineData("Perhaps: 'Mwiki'", "move", "Mwikki", "--everywhere", "--at", "-1.29", "36.82", "--why", "w")]
    [InlineData("Perhaps: 'KASARANI CLUSTER'", "verify", "mwiki", "--cluster", "kasarani cluster", "--why", "w")]
    [InlineData("It is known in: 'KASARANI CLUSTER'", "verify", "mwiki", "--cluster", "NYALI CLUSTER", "--why", "w")]
    [InlineData("both or neither", "verify", "mwiki", "--why", "w")]
    [InlineData("both or neither", "verify", "mwiki", "--cluster", Kasarani, "--everywhere", "--why", "w")]
    [InlineData("at most one of them", "verify", "mwiki", "--everywhere", "--at", "-1.29", "36.82", "--no-such-place", "--why", "w")]
    [InlineData("at most one of them", "verify", "mwiki", "--everywhere", "--undo", "--no-such-place", "--why", "w")]
    [InlineData("expected something to take back", "verify", "mwiki", "--everywhere", "--undo", "--why", "w")]
    [InlineData("expected something to take back", "verify", "mwiki", "--cluster", Kasarani, "--undo", "--why", "w")]
    [InlineData("--no-such-place. fleetctl geocode review", "verify", "mwiki", "--everywhere", "--why", "w")]
    [InlineData("--why", "verify", "mwiki", "--everywhere")]
    [InlineData("empty --why", "verify", "mwiki", "--everywhere", "--why", "  ")]
    [InlineData("--at", "move", "mwiki", "--everywhere", "--why", "w")]
    [InlineData("no ticket names", "verify", "'; drop table tickets.inc; --", "--everywhere", "--no-such-place", "--why", "w")]
    [InlineData("no ticket names", "verify", "Ǩenyatta 🚧 \u202e", "--everywhere", "--no-such-place", "--why", "w")]
    [InlineData("no ticket carries", "verify", "mwiki", "--cluster", "\"'; delete from tickets.inc; --", "--why", "w")]
    public async Task What_cannot_be_meant_is_refused_with_what_to_do(string expected, params string[] arguments)
    {
        await TicketAsync("A", "MWIKI", Kasarani);
        await TicketAsync("B", "KONGOWEA", "NYALI CLUSTER", region: "mombasa");
        await PassAsync(Replica());
        var before = await EverythingAsync();

        var ran = await FleetCtlAsync(["geocode", .. arguments, "--apply"]);

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(expected, ran.Output, StringComparison.Ordinal);
        Assert.Equal(before, await EverythingAsync());
    }

    [Fact]
    public async Task Names_are_data_whatever_is_in_them()
    {
        const string cluster = "O'Brien\"; drop table tickets.inc; -- ĞÜ 🚧";
        await PlaceClusterAsync(cluster, -1.22, 36.9);
        await TicketAsync("A", "NW_Mwiki's \"Gate\"", cluster);
        await PassAsync(Replica("scripted"));
        var key = await Database.ScalarAsync<string>("select place_key from tickets.geo_names");

        await GeocodeAsync("verify", key!, "--cluster", cluster, "--at", "-1.23,", "36.93", "--why", "'; delete from tickets.geo_audit; -- 🚧", "--who", "Ö'Neil\"", "--apply");
        var tooLong = await FleetCtlAsync("geocode", "verify", new string('x', 20_000), "--everywhere", "--no-such-place", "--why", "w", "--apply");

        Assert.Equal("location -1.23 36.93", await PositionAsync("A"));
        Assert.Equal([$"Ö'Neil\"|place|{key}|{cluster}|false|-1.23 36.93 true|'; delete from tickets.geo_audit; -- 🚧"], await AuditAsync());
        Assert.Equal(2, tooLong.ExitCode);
        Assert.InRange(tooLong.Output.Length, 1, 1000);
    }
}
