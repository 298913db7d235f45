namespace FleetTickets.Geocoding.Cleaning;

/// <summary>The name of a place, clean.</summary>
/// <param name="Place">In title case, for people and providers: <c>Githurai 44</c>. Empty when a location name contains no place.</param>
/// <param name="Key">For comparing: lower case, letters and digits only, without the word estate: <c>githurai44</c>.</param>
/// <param name="Detail">House, block, gate or landmark that was taken off, for the dispatcher: <c>BLK D, HSE 45</c>.</param>
/// <param name="FromLandmark">True when the location name contains only what the place is near to: a weaker answer.</param>
internal sealed record PlaceName(string Place, string Key, string? Detail = null, bool FromLandmark = false)
{
    public static PlaceName Empty { get; } = new("", "");

    public bool IsEmpty => Key.Length == 0;
}
