using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Providers.Remote;
using FleetTickets.Hosting;

namespace FleetTickets.Geocoder;

/// <summary>What the Geocoder can be told, each from the environment variable named.</summary>
internal sealed class GeocoderOptions
{
    /// <summary>The providers this version has.</summary>
    public static IReadOnlyList<string> KnownProviders { get; } = ["offline", "locationiq", "opencage", "nominatim", "photon"];

    /// <summary>Whether it costs nothing to ask, and so comes before every provider that has a budget.</summary>
    public static bool IsGazetteer(string provider) => provider == "offline";

    /// <summary><c>TICKETS_DATASETS</c>: the datasets whose tickets are positioned. Default inc and crq.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = ["inc", "crq"];

    /// <summary>
    /// <c>GEOCODER_PROVIDER</c>: whom to ask for places, in this order, with commas between. Default <c>offline</c>, which needs no key; it is
    /// asked first also where the variable does not name it, since it costs nothing.
    /// </summary>
    public IReadOnlyList<string> Providers { get; init; } = ["offline"];

    /// <summary>Those of <see cref="Providers"/> that are reached over the network, each with its address, key and limits.</summary>
    public IReadOnlyList<RemoteProviderOptions> RemoteProviders { get; init; } = [];

    /// <summary>The longest wait for one provider's answer to one question.</summary>
    public TimeSpan LongestQuestion => RemoteProviders.Count == 0 ? TimeSpan.Zero : RemoteProviders.Max(remote => remote.Timeout);

    /// <summary><c>GEOCODER_CLEANING_RULES</c>: path of a JSON file with the word lists by which names are cleaned. Default: those that ship with the service.</summary>
    public CleaningRules CleaningRules { get; init; } = CleaningRules.BuiltIn;

    /// <summary><c>GEOCODER_INTERVAL</c>: longest wait between two passes; an event starts one at once. Default 15 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the database keeps what nothing needs any more.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Reads the variables, noting faults.</summary>
    public static GeocoderOptions From(Settings settings)
    {
        var defaults = new GeocoderOptions();
        var providers = ProvidersFrom(settings) ?? defaults.Providers;
        return new GeocoderOptions
        {
            Datasets = Hosting.Datasets.From(settings),
            Providers = providers,
            RemoteProviders = RemoteProviderOptions.From(settings, providers),
            CleaningRules = CleaningRulesFile.From(settings),
            Interval = settings.Duration("GEOCODER_INTERVAL", defaults.Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            Retention = RetentionOptions.From(settings),
        };
    }

    private static string[]? ProvidersFrom(Settings settings)
    {
        var names = settings.Optional("GEOCODER_PROVIDER")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names is not null && (names.Length == 0 || names.Distinct().Count() != names.Length || !names.All(KnownProviders.Contains)))
            settings.Fault("GEOCODER_PROVIDER", $"is not understood; expected different names out of {string.Join(", ", KnownProviders)}, with commas between");
        return names is null || names.Contains("offline") ? names : ["offline", .. names];
    }
}
