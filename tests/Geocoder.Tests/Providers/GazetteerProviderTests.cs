using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Gazetteer;
using FleetTickets.Geocoding.Matching;
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
    [InlineData("ROYSAMBU_MIREMA DR_FDT21", "Roysambu", 40)]
    [InlineData("FDT3 Langata Mwisho wa Lami 32", "Langata", 40)]
    [InlineData("KAHAWA WEST HEIGHTS 6", "Kahawa West", 40)]
    [InlineData("Githurai 44 Estate Gate B 41", "Githurai 44", 60)]
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

    [Theory]
    [InlineData("KASARANI_MWIKI_FDT2", "Kasarani", "Kasarani")]
    [InlineData("KASARANI_MWIKI_FDT2", "Mwiki", "Mwiki")]
    [InlineData("KASARANI_MWIKI_FDT2", "Roysambu", null)]
    [InlineData("UMOJA/DONHOLM", "Donholm", "Donholm")]
    [InlineData("UMOJA/DONHOLMM", "Donholm", "Donholm")]
    [InlineData("UMOJA - DONHOLM BOUNDARY", "Donholm", "Donholm")]
    [InlineData("FROM UMOJA TO DONHOLM", "Donholm", "Donholm")]
    [InlineData("FROM UMOJA TO DONHOLM", "Umoja", "Umoja")]
    [InlineData("RUAKA_LIMURU_FDT3", "Ruaka", "Ruaka")]
    [InlineData("RUAKA_LIMURU_FDT3", "Kikuyu", null)]
    [InlineData("KAHAWA WEST ROYSAMBU", "Kasarani", null)]
    [InlineData("UMOJA 2 KAYOLE", "Ruai", "Umoja 2")] // within 2 km of each other: the first
    [InlineData("DONHOLM NEAR BURUBURU", "Ruai", "Donholm")]
    [InlineData("DONHOLM NEAR BURUBURU", "Buruburu", "Donholm")]
    [InlineData("NEAR BURUBURU, DONHOLM", "Ruai", "Donholm")]
    [InlineData("BETWEEN BURUBURU AND DONHOLM", "Donholm", "Donholm")]
    [InlineData("KARIBU NA BURUBURU", "Donholm", "Buruburu")]
    public async Task Of_two_places_the_clusters_own_is_meant_else_the_first_if_they_lie_together(string name, string cluster, string? label)
    {
        var clean = _cleaner.Clean(name);
        var centre = BuiltInPlaces.Load(_cleaner).First(place => place.Name == cluster).Point;
        var question = Question(clean.Place, centre) with { Cluster = cluster, FromLandmark = clean.FromLandmark };

        var outcome = await _chain.FindAsync(question, TestContext.Current.CancellationToken);

        Assert.Equal(label, (outcome as PlaceOutcome.Resolved)?.Candidate.Label);
        if (label is null)
            Assert.Equal(("review", "ambiguous"), (((PlaceOutcome.Unresolved)outcome).Status, ((PlaceOutcome.Unresolved)outcome).Reason));
    }

    [Theory]
    [InlineData("LIMURA", true)] // one slip in six letters
    [InlineData("LIMUR HEIGHTS", false)]
    [InlineData("LISURA", false)] // two in six
    [InlineData("KINO", false)] // one in five
    [InlineData("KIOO", false)]
    public async Task A_name_with_too_many_slips_for_its_length_is_a_question(string name, bool found)
    {
        var place = _cleaner.Clean(name).Place;
        var outcome = await _chain.FindAsync(Question(place, new GeoPoint(-1.15, 36.67)), TestContext.Current.CancellationToken);

        Assert.Equal(found, outcome is PlaceOutcome.Resolved);
        if (!found && !place.Contains(' ', StringComparison.Ordinal))
        {
            Assert.Equal(("review", "spelling"), (((PlaceOutcome.Unresolved)outcome).Status, ((PlaceOutcome.Unresolved)outcome).Reason));
            Assert.NotEmpty(((PlaceOutcome.Unresolved)outcome).Candidates);
        }
    }

    [Theory]
    [InlineData("Kikuyu Estates Settllement", "Kikuyu Estates Settlement")]
    [InlineData("Kikuyu Estates Settllement Shops", "Kikuyu Estates Settlement")]
    [InlineData("Kikuyu Estates Settlement Shops", "Kikuyu Estates Settlement")]
    [InlineData("Kikuyu Shops", "Kikuyu")]
    [InlineData("Kikuyu Settlement", null)]
    public async Task A_longer_known_name_wins_over_a_shorter_one_inside_it_also_misspelt(string name, string? label)
    {
        KnownPlace[] places =
        [
            new("Kikuyu", new(-1.246, 36.663), PlaceLevel.Town, "Kikuyu", "kikuyu"),
            new("Kikuyu Estates Settlement", new(-1.217, 36.667), PlaceLevel.Suburb, "Kikuyu Estates Settlement", "kikuyuestatessettlement"),
        ];

        var outcome = await new ProviderChain([new GazetteerProvider(places)]).FindAsync(Question(name, new(-1.23, 36.66)), TestContext.Current.CancellationToken);

        Assert.Equal(label, (outcome as PlaceOutcome.Resolved)?.Candidate.Label);
    }

    [Fact]
    public async Task A_place_inside_a_longer_unknown_name_has_the_precision_of_its_own_kind()
    {
        var outcome = Assert.IsType<PlaceOutcome.Resolved>(await AskAsync("ATHI RIVER SISAL", new(-1.45, 37.0)));

        Assert.Equal((PlaceLevel.Town, (PlaceLevel?)null, (int?)null, PlaceMatch.Part), (outcome.Candidate.Level, outcome.Candidate.Kind, outcome.Candidate.RadiusM, outcome.Candidate.Match));
    }

    [Fact]
    public async Task What_is_called_after_a_known_building_is_an_estate_at_best()
    {
        var tower = new KnownPlace("Simba Tower", new(-1.28, 36.82), PlaceLevel.Suburb, "Simba Tower", "simbatower") { Kind = PlaceLevel.Building, RadiusM = 30 };
        var chain = new ProviderChain([new GazetteerProvider([tower])]);

        var itself = Assert.IsType<PlaceOutcome.Resolved>(await chain.FindAsync(Question("Simba Tower", Nairobi), TestContext.Current.CancellationToken)).Candidate;
        var annex = Assert.IsType<PlaceOutcome.Resolved>(await chain.FindAsync(Question("Simba Tower Annex", Nairobi), TestContext.Current.CancellationToken)).Candidate;

        Assert.Equal((PlaceLevel.Building, 30), (itself.Kind, itself.RadiusM));
        Assert.Equal((PlaceLevel.Estate, (int?)null), (annex.Kind, annex.RadiusM));
    }

    [Fact]
    public async Task A_misspelt_name_far_from_the_centre_is_a_question_and_so_are_east_for_west()
    {
        KnownPlace[] places = [new("Kimbo West", new(-1.28, 36.82), PlaceLevel.Suburb, "Kimbo West", "kimbowest")];
        var chain = new ProviderChain([new GazetteerProvider(places)]);

        Assert.IsType<PlaceOutcome.Resolved>(await chain.FindAsync(Question("Kimba West", Nairobi), TestContext.Current.CancellationToken));
        var far = Assert.IsType<PlaceOutcome.Unresolved>(await chain.FindAsync(Question("Kimba West", new(-1.28, 36.96)), TestContext.Current.CancellationToken));
        Assert.Equal("spelling", far.Reason);
        Assert.Equal("no_match", Assert.IsType<PlaceOutcome.Unresolved>(await chain.FindAsync(Question("Kimbo East", Nairobi), TestContext.Current.CancellationToken)).Reason);
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
