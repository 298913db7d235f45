using FleetTickets.Geocoding.Budget;

namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>
/// Where a remote provider is, and what may be asked of it: by a key of its own, its address, and limits by second, minute and day, as its
/// contract has them. No record: nothing prints the key.
/// </summary>
/// <remarks>
/// <c>GEOCODER_LOCATIONIQ_KEY</c>, <c>GEOCODER_LOCATIONIQ_URL</c>, <c>GEOCODER_LOCATIONIQ_LIMITS</c> (2/s,60/min,5000/day). <c>GEOCODER_OPENCAGE_KEY</c>,
/// <c>GEOCODER_OPENCAGE_URL</c>, <c>GEOCODER_OPENCAGE_LIMITS</c> (1/s,2500/day). <c>GEOCODER_NOMINATIM_URL</c>, <c>GEOCODER_NOMINATIM_LIMITS</c> (1/s).
/// <c>GEOCODER_PHOTON_URL</c>, <c>GEOCODER_PHOTON_LIMITS</c> (1/s).
/// <c>GEOCODER_API_KEY</c>: the key of the one provider that needs one. <c>GEOCODER_RESERVE_PERCENT</c> and <c>GEOCODER_TIMEOUT</c> hold for all.
/// </remarks>
internal sealed class RemoteProviderOptions
{
    public required string Name { get; init; }

    /// <summary>Scheme, host, port and, where a server is mounted deeper, a path. Nothing else is ever contacted.</summary>
    public required Uri Url { get; init; }

    /// <summary>Empty where none is needed.</summary>
    public string Key { get; init; } = "";

    /// <summary>The most calls in any second; null for any number. It or <see cref="PerMinute"/> is set.</summary>
    public long? PerSecond { get; init; }

    public long? PerMinute { get; init; }

    public long? PerDay { get; init; }

    /// <summary>Share of the day, in percent, that only urgent questions may use.</summary>
    public long ReservePercent { get; init; } = 10;

    /// <summary>For one whole question, until the last byte of its answer is read.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public BudgetLimits Limits => BudgetLimits.From(Name, Url, Key, PerSecond, PerMinute, PerDay, ReservePercent);

    /// <summary>Reads the variables of those remote providers that are named, noting faults. Variables of others are not looked at.</summary>
    public static IReadOnlyList<RemoteProviderOptions> From(Settings settings, IReadOnlyList<string> providers)
    {
        var remotes = providers.Where(name => name is "locationiq" or "opencage" or "nominatim" or "photon").Distinct().ToList();
        if (remotes.Count == 0)
            return [];

        var shared = remotes.Count(name => name is "locationiq" or "opencage") == 1 ? settings.Optional("GEOCODER_API_KEY") : null;
        var reserve = settings.Number("GEOCODER_RESERVE_PERCENT", 10, 0, 90);
        var timeout = settings.Duration("GEOCODER_TIMEOUT", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        return [.. remotes.Select(name => name switch
        {
            "locationiq" => Keyed(
                name, "GEOCODER_LOCATIONIQ_URL", settings.Optional("GEOCODER_LOCATIONIQ_URL") ?? "https://eu1.locationiq.com",
                "GEOCODER_LOCATIONIQ_KEY", settings.Optional("GEOCODER_LOCATIONIQ_KEY"),
                RateLimits.From(settings, "GEOCODER_LOCATIONIQ_LIMITS", settings.Optional("GEOCODER_LOCATIONIQ_LIMITS"), new(2, 60, 5000))),
            "opencage" => Keyed(
                name, "GEOCODER_OPENCAGE_URL", settings.Optional("GEOCODER_OPENCAGE_URL") ?? "https://api.opencagedata.com",
                "GEOCODER_OPENCAGE_KEY", settings.Optional("GEOCODER_OPENCAGE_KEY"),
                RateLimits.From(settings, "GEOCODER_OPENCAGE_LIMITS", settings.Optional("GEOCODER_OPENCAGE_LIMITS"), new(1, null, 2500))),
            "nominatim" => Create(
                name, "GEOCODER_NOMINATIM_URL", settings.Optional("GEOCODER_NOMINATIM_URL"), "",
                RateLimits.From(settings, "GEOCODER_NOMINATIM_LIMITS", settings.Optional("GEOCODER_NOMINATIM_LIMITS"), new(1, null, null))),
            _ => Create(
                name, "GEOCODER_PHOTON_URL", settings.Optional("GEOCODER_PHOTON_URL"), "",
                RateLimits.From(settings, "GEOCODER_PHOTON_LIMITS", settings.Optional("GEOCODER_PHOTON_LIMITS"), new(1, null, null))),
        })];

        RemoteProviderOptions Keyed(string name, string urlVariable, string? url, string keyVariable, string? key, RateLimits limits)
        {
            if (key is null && shared is null)
                settings.Fault(keyVariable, $"is not set; expected the key of {name}, which GEOCODER_PROVIDER names (or {keyVariable}_FILE, a file that holds it); "
                    + "where only one provider needs a key, GEOCODER_API_KEY will do");
            return Create(name, urlVariable, url, key ?? shared ?? "", limits);
        }

        RemoteProviderOptions Create(string name, string urlVariable, string? url, string key, RateLimits limits) => new()
        {
            Name = name,
            Url = ProviderUrl.Read(settings, urlVariable, name, url, needsTls: name is "locationiq" or "opencage"),
            Key = key,
            PerSecond = limits.PerSecond,
            PerMinute = limits.PerMinute,
            PerDay = limits.PerDay,
            ReservePercent = reserve,
            Timeout = timeout,
        };
    }
}
