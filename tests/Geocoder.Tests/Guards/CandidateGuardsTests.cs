using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Guards;
using FleetTickets.Geocoding.Places;

namespace FleetTickets.Geocoder.Tests.Guards;

public sealed class CandidateGuardsTests
{
    private static readonly GeoPoint Centre = new(-1.222, 36.902);

    [Theory]
    [InlineData(24.9, true)]
    [InlineData(25.1, false)]
    public void An_answer_may_be_25_km_from_the_centre(double km, bool accepted)
    {
        var verdict = CandidateGuards.Judge(Question, [Place with { Point = North(km) }], "provider");

        Assert.Equal(accepted, verdict is PlaceOutcome.Resolved);
        if (!accepted)
            Assert.Equal(ReasonCode.TooFar, Judged.Rejected(verdict));
    }

    [Fact]
    public void A_cluster_can_have_a_radius_of_its_own() =>
        Assert.IsType<PlaceOutcome.Resolved>(CandidateGuards.Judge(Question with { RadiusKm = 40 }, [Place with { Point = North(39) }], "provider"));

    [Theory]
    [InlineData("City", "Part", false)]
    [InlineData("City", "Spelling", false)]
    [InlineData("City", "Exact", true)]
    [InlineData("County", "Exact", false)]
    [InlineData("Country", "Exact", false)]
    [InlineData("Town", "Part", true)]
    public void A_city_is_an_answer_only_to_its_own_name(string level, string match, bool accepted)
    {
        var candidate = Place with { Level = Enum.Parse<PlaceLevel>(level), Match = Enum.Parse<PlaceMatch>(match) };

        Assert.Equal(accepted, CandidateGuards.Judge(Question, [candidate], "provider") is PlaceOutcome.Resolved);
    }

    [Theory]
    [InlineData("ug", -1.222, 36.902)]
    [InlineData("ke", -6.0, 36.902)]
    [InlineData("ke", -1.222, 43.0)]
    [InlineData("ke", double.NaN, 36.902)]
    public void An_answer_outside_Kenya_is_refused(string country, double latitude, double longitude)
    {
        var candidate = Place with { CountryCode = country, Point = new GeoPoint(latitude, longitude) };

        Assert.Equal(ReasonCode.OutsideKenya, Judged.Rejected(CandidateGuards.Judge(Question, [candidate], "provider")));
    }

    [Fact]
    public void An_answer_of_another_name_is_refused() =>
        Assert.Equal(ReasonCode.Name, Judged.Rejected(CandidateGuards.Judge(Question, [Place with { MatchedName = "Umoja" }], "provider")));

    [Theory]
    [InlineData("South B", "South C", false)]
    [InlineData("South B Mugoya", "South B", true)]
    [InlineData("Githurai 44", "Githurai 45", false)]
    [InlineData("Githurai 44", "Githurai", true)]
    [InlineData("Kasarani", "Kasarani 2", false)]
    public void An_answer_with_another_number_or_letter_is_refused(string asked, string answered, bool accepted) =>
        Assert.Equal(accepted, Accepts(asked, answered));

    [Theory]
    [InlineData("Fedha Heights", "Sunrise Heights", false)]
    [InlineData("Fedha Apartments", "Kilele Apartments", false)]
    [InlineData("Kahawa West", "Donholm West", false)]
    [InlineData("Fedha Heights", "Fedha", true)]
    [InlineData("Fedha", "Fedha Heights", true)]
    [InlineData("South C Mugoya", "South C", true)]
    [InlineData("Park View", "Park View Estate", true)]
    [InlineData("Park View", "Valley View", false)]
    [InlineData("Park Road Flats", "Park Road", true)]
    public void A_word_of_kind_is_no_name(string asked, string answered, bool accepted) =>
        Assert.Equal(accepted, Accepts(asked, answered));

    [Fact]
    public void Of_two_equals_in_one_spot_the_nearer_is_taken_and_of_two_apart_none()
    {
        var near = Place with { Point = North(1) };

        Assert.Same(near, Assert.IsType<PlaceOutcome.Resolved>(CandidateGuards.Judge(Question, [Place with { Point = North(2) }, near], "provider")).Candidate);
        Judged.Undecided(CandidateGuards.Judge(Question, [Place with { Point = North(4) }, near], "provider"));
    }

    [Fact]
    public void An_equal_that_is_too_far_makes_no_ambiguity() =>
        Assert.IsType<PlaceOutcome.Resolved>(CandidateGuards.Judge(Question, [Place, Place with { Point = North(26) }], "provider"));

    private static PlaceQuery Question => new() { Place = "Kasarani", PlaceKey = "kasarani", Centroid = Centre, RadiusKm = 25 };

    private static Candidate Place => new()
    {
        Label = "Kasarani", MatchedName = "Kasarani", Point = Centre, Level = PlaceLevel.Suburb, Match = PlaceMatch.Exact, Quality = 60,
    };

    private static bool Accepts(string asked, string answered) => CandidateGuards.Judge(
        Question with { Place = asked, PlaceKey = PlaceNameCleaner.KeyOf(asked) }, [Place with { MatchedName = answered }], "provider") is PlaceOutcome.Resolved;

    private static GeoPoint North(double km) => Centre with { Latitude = Centre.Latitude + (km / 111.195) };
}
