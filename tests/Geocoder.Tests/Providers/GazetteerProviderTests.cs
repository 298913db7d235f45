using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Gazetteer;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;

namespace FleetTickets.Geocoder.Tests.Providers;

public sealed class GazetteerProviderTests
{
    private static readonly GeoPoint Nairobi = new(-1.286, 36.820);
    private static readonly GeoPoint Kisumu = new(-0.102, 34.755);
    private static readonly GeoPoint Thika = new(-1.039, 37.083);

    private readonly PlaceNameCleaner _cleaner = new(CleaningRules.BuiltIn);
    private readonly ProviderChain _chain;

    public GazetteerProviderTests() => _chain = new ProviderChain([new GazetteerProvider(BuiltInPlaces.Load(_cleaner))]);

    [Theory]
    [InlineData("NW_KASARANI_FDT12", "Kasarani", 60)]
    [InlineData("ZIMMA FDT 2", "Zimmerman", 60)]
    [InlineData("BURU BURU PH 3", "Buruburu", 60)]
    [InlineData("LANG'ATA_FDT1", "Langata", 60)]
    [InlineData("GITHURAI45_FDT10", "Githurai 45", 60)]
    [InlineData("KASARNI_FDT2", "Kasarani", 45)]
    [InlineData("KILMANI", "Kilimani", 45)]
    [InlineData("WESTLND", "Westlands", 40)]
    [InlineData("FDT3 Langata Mwisho wa Lami 32", "Langata", 40)]
    [InlineData("KAHAWA WEST HEIGHTS 6", "Kahawa West", 40)]
    [InlineData("Githurai 44 Estate Gate B 41", "Githurai 44", 60)]
    [InlineData("ROYSAMBU_MIREMA DR_FDT21", "Mirema", 40)]
    [InlineData("FDT12 Kayole Close 14", "Kayole", 40)]
    [InlineData("LAVINGTON_JAMES GICHURU RD_FDT5", "Lavington", 40)]
    [InlineData("KILELESHWA OTHAYA RD - PEARL HEIGHTS APTS", "Kileleshwa", 40)]
    [InlineData("NEAR TRM ROYSAMBU", "Roysambu", 30)]
    public async Task Finds_a_place_of_Nairobi(string name, string label, int quality)
    {
        var found = Assert.IsType<PlaceOutcome.Resolved>(await AskAsync(name, Nairobi));

        Assert.Equal((label, quality, "offline"), (found.Candidate.Label, found.Candidate.Quality, found.Provider));
    }

    [Theory]
    [InlineData("KSM_MILIMANI", "Kisumu Milimani")]
    [InlineData("KISUMU_MILIMANI HEIGHTS", "Kisumu Milimani")]
    [InlineData("MAMBOLEO FDT5", "Mamboleo")]
    public async Task Finds_the_place_of_the_clusters_own_town(string name, string label) =>
        Assert.Equal(label, Assert.IsType<PlaceOutcome.Resolved>(await AskAsync(name, Kisumu)).Candidate.Label);

    [Theory]
    [InlineData("SOUTH D_FDT1")]
    [InlineData("GITHURAI 46 HOMES EAST", "Githurai")]
    [InlineData("NGONG ROAD")]
    [InlineData("THIKA ROAD MALL")]
    [InlineData("GREEN VALLEY")]
    [InlineData("Mwisho Wa Lami")]
    public async Task Does_not_take_a_road_or_a_like_looking_name_for_a_place(string name, string? broader = null)
    {
        var outcome = await AskAsync(name, Nairobi);

        Assert.Equal(broader, (outcome as PlaceOutcome.Resolved)?.Candidate.Label);
    }

    [Theory]
    [InlineData("Soweto")]
    [InlineData("Savannah")]
    [InlineData("Garden Estate")]
    [InlineData("Yaya")]
    [InlineData("Valley Arcade")]
    [InlineData("Brookside")]
    [InlineData("Harambee")]
    [InlineData("Plainsview")]
    [InlineData("Mugoya")]
    [InlineData("Katani")]
    [InlineData("Jamhuri")]
    [InlineData("Sunrise Heights")]
    public async Task A_real_place_that_is_not_on_the_list_is_not_taken_for_one_that_is(string name) =>
        Assert.IsType<PlaceOutcome.Unresolved>(await AskAsync(name, Nairobi));

    [Fact]
    public async Task Does_not_bend_a_known_name_into_a_nearer_one()
    {
        // Milimani is one letter from Kilimani, which is 8 km from Thika Road's clusters; but it is a name of its own, elsewhere.
        var outcome = Assert.IsType<PlaceOutcome.Unresolved>(await AskAsync("MILIMANI", Thika));

        Assert.Equal(("rejected", "too_far"), (outcome.Status, outcome.Reason));
        Assert.NotEmpty(outcome.Candidates);
    }

    [Fact]
    public async Task Numbers_and_single_letters_are_no_spelling_mistakes()
    {
        var chain = new ProviderChain([new GazetteerProvider([.. BuiltInPlaces.Load(_cleaner).Where(place => place.Name is "South B" or "Githurai 45")])]);

        Assert.IsType<PlaceOutcome.Unresolved>(await chain.FindAsync(Question("South C", Nairobi), TestContext.Current.CancellationToken));
        Assert.IsType<PlaceOutcome.Unresolved>(await chain.FindAsync(Question("Githurai 44", Nairobi), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_city_is_no_answer_for_something_inside_it()
    {
        var outcome = Assert.IsType<PlaceOutcome.Unresolved>(await AskAsync("NAIROBI HOSPITAL ANNEX", Nairobi));

        Assert.Equal(("rejected", "level"), (outcome.Status, outcome.Reason));
        Assert.IsType<PlaceOutcome.Resolved>(await AskAsync("NAIROBI", Nairobi));
    }

    [Fact]
    public async Task Two_equally_good_places_are_left_to_a_person()
    {
        var outcome = Assert.IsType<PlaceOutcome.Unresolved>(await AskAsync("UMOJA WESTLANDS", Nairobi));

        Assert.Equal(("review", "ambiguous"), (outcome.Status, outcome.Reason));
        Assert.Equal(2, outcome.Candidates.Count);
    }

    [Fact]
    public async Task The_clusters_own_name_gives_way_to_the_finer_one()
    {
        var question = Question("Kasarani Mwiki", new GeoPoint(-1.222, 36.902)) with { Cluster = "Kasarani" };

        var outcome = Assert.IsType<PlaceOutcome.Resolved>(await _chain.FindAsync(question, TestContext.Current.CancellationToken));
        Assert.Equal("Mwiki", outcome.Candidate.Label);
    }

    [Fact]
    public async Task Without_a_centre_nothing_is_accepted()
    {
        var outcome = Assert.IsType<PlaceOutcome.Unresolved>(await AskAsync("KASARANI", null));

        Assert.Equal(("rejected", "no_centroid"), (outcome.Status, outcome.Reason));
    }

    private Task<PlaceOutcome> AskAsync(string name, GeoPoint? centroid)
    {
        var clean = _cleaner.Clean(name);
        return _chain.FindAsync(Question(clean.Place, centroid) with { FromLandmark = clean.FromLandmark }, TestContext.Current.CancellationToken);
    }

    private static PlaceQuery Question(string place, GeoPoint? centroid) =>
        new() { Place = place, PlaceKey = PlaceNameCleaner.KeyOf(place), Centroid = centroid, RadiusKm = 25 };
}
