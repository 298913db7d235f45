namespace FleetTickets.Geocoder.Providers;

/// <summary>How much ground an answer covers, the finest first. From <see cref="City"/> on it is too much to send a vehicle to.</summary>
internal enum PlaceLevel
{
    Estate,
    Suburb,
    Town,
    City,
    County,
    Country,
}
