using FleetTickets.Geocoding.Matching;

namespace FleetTickets.Geocoder.Tests.Providers;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("kasarani", "kasarani", 0)]
    [InlineData("kasarni", "kasarani", 1)]
    [InlineData("kasaranni", "kasarani", 1)]
    [InlineData("kasareni", "kasarani", 1)]
    [InlineData("kasarain", "kasarani", 1)]
    [InlineData("aksarani", "kasarani", 1)]
    [InlineData("aksarain", "kasarani", 2)]
    [InlineData("kasran", "kasarani", 2)]
    [InlineData("ruaka", "raku", 2)]
    [InlineData("ca", "abc", 3)] // a swapped letter is not changed again
    [InlineData("", "abc", 3)]
    [InlineData("", "", 0)]
    public void Each_slip_counts_once(string left, string right, int edits)
    {
        Assert.Equal(edits, EditDistance.Between(left, right, 5));
        Assert.Equal(edits, EditDistance.Between(right, left, 5));
        Assert.Equal(edits, EditDistance.Between(left, right, edits));
        if (edits > 0)
            Assert.Equal(edits, EditDistance.Between(left, right, edits - 1));
    }

    [Fact]
    public void A_name_longer_than_any_is_compared_as_well()
    {
        var name = string.Concat(Enumerable.Repeat("kasarani", 100));

        Assert.Equal(1, EditDistance.Between(name, name[..^2] + "in", 2));
    }
}
