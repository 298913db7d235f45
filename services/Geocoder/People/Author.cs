namespace FleetTickets.Geocoder.People;

/// <summary>Who decides, and why: stored with the row, and in <c>tickets.geo_audit</c>.</summary>
internal sealed record Author(string Who, string? Why);
