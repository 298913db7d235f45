namespace FleetTickets.Geocoding.Review;

/// <summary>A row of one of the gazetteers, as far as a person decides about it.</summary>
internal sealed record GazetteerRow(
    double? Latitude, double? Longitude, bool Verified, string Status, string? Reason, string? Provider, string? VerifiedBy, double? RadiusKm)
{
    /// <summary>Reads the columns in the order of the properties.</summary>
    public static GazetteerRow Map(NpgsqlDataReader row) => new(
        row.NumberOrNull(0), row.NumberOrNull(1), row.GetBoolean(2), row.GetString(3), row.TextOrNull(4), row.TextOrNull(5), row.TextOrNull(6), row.NumberOrNull(7));

    public GeoPoint? Point() => Latitude is { } latitude && Longitude is { } longitude ? new GeoPoint(latitude, longitude) : null;
}

/// <summary>What a decision did, or would do: the row before and after, the tickets whose position it changes, other places that are judged anew.</summary>
internal sealed record DecisionOutcome(GazetteerRow? Before, GazetteerRow? After, long Tickets, long OpenTickets, long AskedAgain = 0)
{
    public bool Changed => Before != After;
}

/// <summary>A place that is retried.</summary>
internal sealed record RetriedPlace(string PlaceKey, string Cluster, string Place, string Status, string? Reason);
