using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Clusters;
using FleetTickets.Geocoding.Gazetteer;
using FleetTickets.Geocoding.Matching;

namespace FleetTickets.Geocoder.Tests.Clusters;

public sealed class ClusterProposerTests
{
    private readonly ClusterProposer _proposer;

    public ClusterProposerTests()
    {
        var cleaner = new PlaceNameCleaner(CleaningRules.BuiltIn);
        _proposer = new ClusterProposer(cleaner, new PlaceIndex(BuiltInPlaces.Load(cleaner)));
    }

    [Theory]
    [InlineData("LIKONI CLUSTER", "mombasa", "Likoni")]
    [InlineData("KAHAWA WEST CLUSTER", "nairobi", "Kahawa West")]
    [InlineData("GITHURAI 44 CLUSTER", "nairobi", "Githurai 44")]
    [InlineData("SOUTH B CLUSTER", "nairobi", "South B")]
    [InlineData("MILIMANI CLUSTER", "kisumu", "Kisumu Milimani")]
    [InlineData("MILIMANI CLUSTER", "nakuru", "Nakuru Milimani")]
    [InlineData("RONGAI CLUSTER", "nairobi", "Ongata Rongai")]
    [InlineData("KAMAKWA CLUSTER", "nyeri", "Kamakwa")]
    [InlineData("SECTION 58 CLUSTER", "nakuru", "Nakuru Section 58")]
    [InlineData("ELGON VIEW CLUSTER", "eldoret", "Elgon View")]
    [InlineData("MALINDI CLUSTER", "mombasa", "Malindi")]
    [InlineData("Thika cluster", null, "Thika")]
    [InlineData("KITENGELA", "eastern", "Kitengela")]
    public void A_name_that_fits_one_place_of_the_region_is_used_at_once(string cluster, string? region, string place)
    {
        var proposal = _proposer.Propose(cluster, region);

        Assert.Equal(place, proposal.PlaceName);
        Assert.InRange(proposal.Confidence, ClusterProposer.UsableConfidence, 1);
    }

    [Theory]
    [InlineData("MILIMANI CLUSTER", null)]
    [InlineData("KASARNI CLUSTER", "nairobi")]
    [InlineData("LIKONI CLUSTER", "kisumu")]
    [InlineData("NORTH REGION HUB", "nairobi")]
    [InlineData("CLUSTER", null)]
    [InlineData("", "nairobi")]
    public void Anything_else_waits_for_a_person(string cluster, string? region) =>
        Assert.InRange(_proposer.Propose(cluster, region).Confidence, 0, ClusterProposer.UsableConfidence - 0.1);
}
