namespace FleetTickets.Geocoder.Cleaning;

/// <summary>What is left of a location name.</summary>
/// <param name="Place">The place in title case, for people and providers: <c>Githurai 44</c>. Empty when the name says nothing of a place.</param>
/// <param name="Key">The place for comparing: lower case, letters and digits only, without the word estate: <c>githurai44</c>.</param>
/// <param name="Detail">House, block, gate or landmark that was taken off, for the dispatcher: <c>BLK D, HSE 45</c>.</param>
/// <param name="FromLandmark">True when the name said only what the place is near to: a weaker answer.</param>
internal sealed record CleanedPlace(string Place, string Key, string? Detail = null, bool FromLandmark = false)
{
    public static CleanedPlace Empty { get; } = new("", "");

    public bool IsEmpty => Key.Length == 0;
}
