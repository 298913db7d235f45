namespace FleetTickets.Integration.Tests.Geocoder.People;

/// <summary><c>fleetctl geocode alias</c>.</summary>
public sealed class AliasTests : PeopleUnderTest
{
    [Fact]
    public async Task An_alias_is_shown_first_then_set_audited_and_its_name_asked_for_again()
    {
        await PlaceClusterAsync(Kasarani, -1.22, 36.9);
        await TicketAsync("A", "NW_ZIMMA_FDT3", Kasarani);
        await PassAsync(Replica("scripted"));
        var before = await AliasesAsync();
        string[] alias = ["alias", "NW_ZIMMA_FDT3", "Zimmerman", "--why", "what everybody calls it; -- '", "--who", "Amina"];

        Assert.Equal(1, (await GeocodeAsync(alias)).GetProperty("askedAgain").GetInt32());
        Assert.Equal(before, await AliasesAsync());
        Assert.Empty(await AuditAsync());
        Assert.False(await AsksAgainAsync());

        await GeocodeAsync([.. alias, "--apply"]);
        Assert.Contains("zimma|*|zimmerman|Amina|what everybody calls it; -- '", await AliasesAsync());
        Assert.Equal(["Amina|zimma|*||zimmerman|what everybody calls it; -- '"], await ChangesAsync());
        Assert.True(await AsksAgainAsync());

        Assert.False((await GeocodeAsync([.. alias, "--apply"])).GetProperty("changed").GetBoolean());
        await GeocodeAsync("alias", "zimma", "mwiki", "--cluster", Kasarani, "--why", "here it is", "--who", "Otieno", "--apply");
        await GeocodeAsync("alias", "zimma", "mwiki", "--why", "everywhere", "--who", "Otieno", "--apply");
        Assert.Equal(
            ["Amina|zimma|*||zimmerman|what everybody calls it; -- '", $"Otieno|zimma|{Kasarani}||mwiki|here it is", "Otieno|zimma|*|zimmerman|mwiki|everywhere"],
            await ChangesAsync());
    }

    [Theory]
    [InlineData("no ticket names", "Zimma", "Zimmermanland")]
    [InlineData("the same key", "NW_MWIKI", "Mwiki")]
    [InlineData("0 letters and digits", "🚧", "Mwiki")]
    [InlineData("no ticket carries", "Zimma", "Mwiki", "--cluster", "nowhere")]
    public async Task What_cannot_be_meant_is_refused_with_what_to_do(string expected, params string[] arguments)
    {
        await TicketAsync("A", "MWIKI", Kasarani);
        await PassAsync(Replica());
        var before = await AliasesAsync();

        var ran = await FleetCtlAsync(["geocode", "alias", .. arguments, "--why", "w", "--apply"]);

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(expected, ran.Output, StringComparison.Ordinal);
        Assert.Equal(before, await AliasesAsync());
    }

    [Fact]
    public async Task A_name_without_end_is_refused()
    {
        var ran = await FleetCtlAsync("geocode", "alias", new string('z', 20_000), "Mwiki", "--why", "w", "--apply");

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("expected 1 to 200", ran.Output, StringComparison.Ordinal);
    }

    private Task<List<string>> AliasesAsync() => Database.RowsAsync("select alias_key, cluster_key, place_key, added_by, why from tickets.geo_aliases order by 1, 2");

    private Task<List<string>> ChangesAsync() => Database.RowsAsync(
        "select who, name, cluster_key, old ->> 'place_key', new ->> 'place_key', why from tickets.geo_audit where what = 'alias' and name = 'zimma' order by audit_id");

    private Task<bool> AsksAgainAsync() => Database.ScalarAsync<bool>("select expires_at <= now() from tickets.geo_locations where place_key = 'zimma'");
}
