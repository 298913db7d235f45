using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Gazetteer;
using FleetTickets.Geocoding.Matching;
using FleetTickets.Geocoding.Places;

namespace FleetTickets.Geocoder.Tests.Providers;

public sealed class BuiltInPlacesTests
{
    private static readonly IReadOnlyList<KnownPlace> Places = BuiltInPlaces.Load(new PlaceNameCleaner(CleaningRules.BuiltIn));

    [Fact]
    public void Holds_between_100_and_150_places_of_different_names() =>
        Assert.InRange(Places.Select(place => place.Name).Distinct().Count(), 100, 150);

    [Fact]
    public void Every_place_is_in_Kenya_and_given_to_three_decimals() =>
        Assert.All(Places, place =>
        {
            Assert.True(KenyaBox.Contains(place.Point), place.Name);
            Assert.Equal(Math.Round(place.Point.Latitude, 3), place.Point.Latitude);
            Assert.Equal(Math.Round(place.Point.Longitude, 3), place.Point.Longitude);
        });

    [Fact]
    public void A_name_that_several_places_go_by_is_an_alias_of_each() =>
        Assert.All(
            Places.GroupBy(place => place.Key).Where(group => group.Select(place => place.Name).Distinct().Count() > 1),
            group => Assert.Contains(group.Key, (string[])["milimani", "rongai", "makongeni"]));

    [Fact]
    public void Every_key_has_at_least_three_letters() => Assert.All(Places, place => Assert.True(place.Key.Length >= 3, place.Name));
}
