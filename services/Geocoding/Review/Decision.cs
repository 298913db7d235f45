namespace FleetTickets.Geocoding.Review;

/// <summary>Who decides, and why: stored with the row, and in <c>tickets.geo_audit</c>.</summary>
internal sealed record Author(string Who, string? Why);

/// <summary>A manual decision about a place.</summary>
internal abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>It is where its row says.</summary>
    /// <param name="RadiusM">How far off that may be, in metres; null for what it has.</param>
    public sealed record AsItStands(int? RadiusM = null) : Decision;

    /// <summary>It is here.</summary>
    /// <param name="Point">Where.</param>
    /// <param name="RadiusM">How far off that may be, in metres; null for the usual of its kind, of an estate when that is not known.</param>
    public sealed record At(GeoPoint Point, int? RadiusM = null) : Decision;

    /// <summary>There is no such place: it is not looked for, and its tickets stay at their cluster's centre.</summary>
    public sealed record NoSuchPlace : Decision;

    /// <summary>Nothing any more: what was decided is taken back, and the place is the Geocoder's again.</summary>
    public sealed record TakenBack : Decision;
}
