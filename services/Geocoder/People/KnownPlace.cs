namespace FleetTickets.Geocoder.People;

/// <summary>A place that tickets or the gazetteer name.</summary>
internal sealed record KnownPlace(string Key, string Name);
