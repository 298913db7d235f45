using FleetTickets.Geocoder.Budget;
using FleetTickets.Hosting;

namespace FleetTickets.Geocoder.Providers.Remote;

/// <summary>
/// Where a remote provider is, and what may be asked of it: by a key of its own, its address, and limits by second, minute and day
/// (0 for none), as its contract has them. No record: nothing prints the key.
/// </summary>
/// <remarks>
/// <c>GEOCODER_LOCATIONIQ_KEY</c>, <c>GEOCODER_LOCATIONIQ_URL</c>, <c>GEOCODER_LOCATIONIQ_PER_SECOND</c> (2), <c>GEOCODER_LOCATIONIQ_PER_MINUTE</c> (60),
/// <c>GEOCODER_LOCATIONIQ_PER_DAY</c> (5000). <c>GEOCODER_OPENCAGE_KEY</c>, <c>GEOCODER_OPENCAGE_URL</c>, <c>GEOCODER_OPENCAGE_PER_SECOND</c> (1),
/// <c>GEOCODER_OPENCAGE_PER_MINUTE</c> (0), <c>GEOCODER_OPENCAGE_PER_DAY</c> (2500). <c>GEOCODER_NOMINATIM_URL</c>,
/// <c>GEOCODER_NOMINATIM_PER_SECOND</c> (1), <c>GEOCODER_NOMINATIM_PER_MINUTE</c> (0), <c>GEOCODER_NOMINATIM_PER_DAY</c> (0).
/// <c>GEOCODER_PHOTON_URL</c>, <c>GEOCODER_PHOTON_PER_SECOND</c> (1), <c>GEOCODER_PHOTON_PER_MINUTE</c> (0), <c>GEOCODER_PHOTON_PER_DAY</c> (0).
/// <c>GEOCODER_API_KEY</c>: the key of the one provider that needs one. <c>GEOCODER_RESERVE_PERCENT</c> and <c>GEOCODER_TIMEOUT</c> hold for all.
/// </remarks>
internal sealed class RemoteProviderOptions
{
    private const long MostPerSecond = 1000;
    private const long MostPerDay = 1_000_000_000;

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
                settings.Number("GEOCODER_LOCATIONIQ_PER_SECOND", 2, 0, MostPerSecond),
                settings.Number("GEOCODER_LOCATIONIQ_PER_MINUTE", 60, 0, MostPerSecond * 60),
                settings.Number("GEOCODER_LOCATIONIQ_PER_DAY", 5000, 0, MostPerDay)),
            "opencage" => Keyed(
                name, "GEOCODER_OPENCAGE_URL", settings.Optional("GEOCODER_OPENCAGE_URL") ?? "https://api.opencagedata.com",
                "GEOCODER_OPENCAGE_KEY", settings.Optional("GEOCODER_OPENCAGE_KEY"),
                settings.Number("GEOCODER_OPENCAGE_PER_SECOND", 1, 0, MostPerSecond),
                settings.Number("GEOCODER_OPENCAGE_PER_MINUTE", 0, 0, MostPerSecond * 60),
                settings.Number("GEOCODER_OPENCAGE_PER_DAY", 2500, 0, MostPerDay)),
            "nominatim" => Create(
                name, "GEOCODER_NOMINATIM_URL", settings.Optional("GEOCODER_NOMINATIM_URL"), "",
                settings.Number("GEOCODER_NOMINATIM_PER_SECOND", 1, 0, MostPerSecond),
                settings.Number("GEOCODER_NOMINATIM_PER_MINUTE", 0, 0, MostPerSecond * 60),
                settings.Number("GEOCODER_NOMINATIM_PER_DAY", 0, 0, MostPerDay)),
            _ => Create(
                name, "GEOCODER_PHOTON_URL", settings.Optional("GEOCODER_PHOTON_URL"), "",
                settings.Number("GEOCODER_PHOTON_PER_SECOND", 1, 0, MostPerSecond),
                settings.Number("GEOCODER_PHOTON_PER_MINUTE", 0, 0, MostPerSecond * 60),
                settings.Number("GEOCODER_PHOTON_PER_DAY", 0, 0, MostPerDay)),
        })];

        RemoteProviderOptions Keyed(
            string name, string urlVariable, string? url, string keyVariable, string? key, long perSecond, long perMinute, long perDay)
        {
            if (key is null && shared is null)
                settings.Fault(keyVariable, $"is not set; expected the key of {name}, which GEOCODER_PROVIDER names (or {keyVariable}_FILE, a file that holds it); "
                    + "where only one provider needs a key, GEOCODER_API_KEY will do");
            return Create(name, urlVariable, url, key ?? shared ?? "", perSecond, perMinute, perDay);
        }

        RemoteProviderOptions Create(string name, string urlVariable, string? url, string key, long perSecond, long perMinute, long perDay)
        {
            if (perSecond == 0 && perMinute == 0)
                settings.Fault(urlVariable.Replace("_URL", "_PER_SECOND", StringComparison.Ordinal), "and _PER_MINUTE are both 0, no limit; expected a limit in one of them");
            return new RemoteProviderOptions
            {
                Name = name,
                Url = ProviderUrl.Read(settings, urlVariable, name, url, needsTls: name is "locationiq" or "opencage"),
                Key = key,
                PerSecond = OrNone(perSecond),
                PerMinute = OrNone(perMinute),
                PerDay = OrNone(perDay),
                ReservePercent = reserve,
                Timeout = timeout,
            };
        }
    }

    private static long? OrNone(long limit) => limit == 0 ? null : limit;
}
