using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.People;

/// <summary>What a person says of a place.</summary>
internal abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>It is where its row says.</summary>
    public sealed record AsItStands : Decision;

    /// <summary>It is here.</summary>
    public sealed record At(GeoPoint Point) : Decision;

    /// <summary>There is no such place: it is not asked for, and its tickets stay at their cluster's centre.</summary>
    public sealed record NoSuchPlace : Decision;

    /// <summary>Nothing any more: what was decided is taken back, and the place is the Geocoder's again.</summary>
    public sealed record TakenBack : Decision;
}
