using System.Reflection;
using FleetTickets.Geocoding.Places;

namespace FleetTickets.FleetCtl.Commands.Geocode;

/// <summary>The reason codes that the Geocoder stores.</summary>
internal static class Reasons
{
    public static IReadOnlyList<string> Known { get; } =
    [
        .. typeof(ReasonCode).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => field.GetRawConstantValue()).OfType<string>().Order(StringComparer.Ordinal),
    ];
}
