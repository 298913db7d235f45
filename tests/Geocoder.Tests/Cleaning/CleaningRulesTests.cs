using System.Security.Cryptography;
using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Gazetteer;
using FleetTickets.Geocoding.Storage;

namespace FleetTickets.Geocoder.Tests.Cleaning;

public sealed class CleaningRulesTests
{
    [Fact]
    public void A_change_of_the_rules_raises_their_version()
    {
        // Results are stored under the version: changed rules under an old one would leave old results in place.
        // Changed a list? Raise "version" in cleaning-rules.json, then put both new values here.
        using var file = EmbeddedFile.Open("cleaning-rules.json");
        Assert.Equal((2, "481c7cfdbf93"), (CleaningRules.BuiltIn.Version, Convert.ToHexStringLower(SHA256.HashData(file))[..12]));
    }

    [Fact]
    public void No_word_of_a_place_is_dropped_as_a_code()
    {
        var rules = CleaningRules.BuiltIn;
        var words = BuiltInPlaces.Load(new PlaceNameCleaner(rules)).SelectMany(place => place.KnownAs.ToUpperInvariant().Split(' '));

        Assert.DoesNotContain(words, word =>
            rules.DropWords.Contains(word) || rules.NetworkElements.Contains(word) || rules.RegionPrefixes.Contains(word));
    }
}
