using FleetTickets.Geocoding.Providers;
using FleetTickets.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FleetTickets.Geocoder.Tests;

public sealed class GeocoderOptionsTests
{
    [Fact]
    public void The_defaults_need_no_variable()
    {
        var options = From([], out var faults);

        Assert.Empty(faults);
        Assert.Equal(["inc", "crq"], options.Datasets);
        Assert.Equal(["offline"], options.Providers);
        Assert.Equal(TimeSpan.FromSeconds(15), options.Interval);
        Assert.Equal(
            (90, 365, 365, 365),
            (options.Retention.Outbox?.Days, options.Retention.Runs?.Days, options.Retention.RejectedRows?.Days, options.Retention.Answers?.Days));
    }

    [Theory]
    [InlineData("GEOCODER_PROVIDER", "google")]
    [InlineData("GEOCODER_PROVIDER", "offline,offline")]
    [InlineData("GEOCODER_PROVIDER", ",")]
    [InlineData("GEOCODER_INTERVAL", "0")]
    [InlineData("GEOCODER_INTERVAL", "soon")]
    [InlineData("TICKETS_DATASETS", "inc;drop")]
    [InlineData("OUTBOX_RETENTION_DAYS", "-1")]
    [InlineData("RUNS_RETENTION_DAYS", "1.5")]
    [InlineData("REJECTED_ROWS_RETENTION_DAYS", "36501")]
    [InlineData("GEOCODER_ANSWERS_RETENTION_DAYS", "for ever")]
    public void A_fault_names_its_variable(string name, string value)
    {
        From(new() { [name] = value }, out var faults);

        Assert.StartsWith(name, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_kept_is_kept_for_so_many_days_and_for_ever_with_0()
    {
        var kept = From(
            new()
            {
                ["OUTBOX_RETENTION_DAYS"] = "1", ["RUNS_RETENTION_DAYS"] = "0", ["REJECTED_ROWS_RETENTION_DAYS"] = "36500", ["GEOCODER_ANSWERS_RETENTION_DAYS"] = "7",
            },
            out var faults).Retention;

        Assert.Empty(faults);
        Assert.Equal((1, (int?)null, 36_500, 7), (kept.Outbox?.Days, kept.Runs?.Days, kept.RejectedRows?.Days, kept.Answers?.Days));
    }

    [Fact]
    public void Every_known_provider_is_there()
    {
        var services = new ServiceCollection();
        services.AddGeocoder(From(Everything(), out _));

        Assert.Equal(GeocoderOptions.KnownProviders, services.Where(service => service.ServiceType == typeof(IGeocodingProvider)).Select(service => service.ServiceKey));
    }

    [Fact]
    public void Providers_have_the_limits_of_their_free_plans()
    {
        var remote = From(Everything(), out var faults).RemoteProviders;

        Assert.Empty(faults);
        Assert.Equal(
            [
                "locationiq https://eu1.locationiq.com/ 2 60 5000 500", "opencage https://api.opencagedata.com/ 1  2500 250", "nominatim http://nominatim/ 1   0",
                "photon http://photon:2322/ 1   0",
            ],
            remote.Select(one => $"{one.Name} {one.Url} {one.PerSecond} {one.PerMinute} {one.PerDay} {one.Limits.Reserve}"));
        Assert.All(remote, one => Assert.Equal(TimeSpan.FromSeconds(10), one.Timeout));
    }

    [Theory]
    [InlineData("locationiq")]
    [InlineData("opencage")]
    public void The_one_key_goes_to_the_one_provider_that_needs_it_and_what_costs_nothing_is_asked_first(string name)
    {
        var options = From(new() { ["GEOCODER_PROVIDER"] = name, ["GEOCODER_API_KEY"] = "secret" }, out var faults);

        Assert.Empty(faults);
        Assert.Equal(["offline", name], options.Providers);
        Assert.Equal("secret", Assert.Single(options.RemoteProviders).Key);
    }

    [Fact]
    public void Faults_of_providers_are_told_all_at_once_and_never_hold_a_value()
    {
        From(
            new()
            {
                ["GEOCODER_PROVIDER"] = "locationiq,opencage,nominatim,photon",
                ["GEOCODER_API_KEY"] = "secret-1", // whose?
                ["GEOCODER_OPENCAGE_KEY"] = "secret-2",
                ["GEOCODER_OPENCAGE_URL"] = "http://secret-3.example",
                ["GEOCODER_PHOTON_URL"] = "http://user:secret-4@photon",
                ["GEOCODER_PHOTON_PER_SECOND"] = "0",
                ["GEOCODER_LOCATIONIQ_PER_DAY"] = "secret-5",
                ["GEOCODER_OPENCAGE_LIMITS"] = "1/s,secret-6",
                ["GEOCODER_RESERVE_PERCENT"] = "100",
                ["GEOCODER_TIMEOUT"] = "forever",
            },
            out var faults);

        Assert.Equal(
            [
                "GEOCODER_LOCATIONIQ_KEY", "GEOCODER_LOCATIONIQ_PER_DAY", "GEOCODER_NOMINATIM_URL", "GEOCODER_OPENCAGE_LIMITS", "GEOCODER_OPENCAGE_URL",
                "GEOCODER_PHOTON_PER_SECOND", "GEOCODER_PHOTON_URL", "GEOCODER_RESERVE_PERCENT", "GEOCODER_TIMEOUT",
            ],
            faults.Select(fault => fault.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("secret", string.Join('\n', faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GEOCODER_LOCATIONIQ_URL", "http://127.0.0.1:8080", true)]
    [InlineData("GEOCODER_LOCATIONIQ_URL", "http://locationiq.example", false)]
    [InlineData("GEOCODER_LOCATIONIQ_URL", "https://locationiq.example?key=1", false)]
    [InlineData("GEOCODER_NOMINATIM_URL", "ftp://nominatim", false)]
    [InlineData("GEOCODER_NOMINATIM_URL", "nominatim", false)]
    [InlineData("GEOCODER_NOMINATIM_URL", "http://nominatim:8080/base", true)]
    public void An_address_is_one_and_a_key_travels_encrypted(string variable, string value, bool accepted)
    {
        From(new(Everything()) { [variable] = value }, out var faults);

        Assert.Equal(accepted ? [] : [variable], faults.Select(fault => fault.Split(' ')[0]));
    }

    [Theory]
    [InlineData("2/s,60/min,5000/day", 2, 60, 5000)]
    [InlineData("100/day, 3/s", 3, null, 100)]
    [InlineData("60/min", null, 60, null)]
    [InlineData("1000/s,60000/min,1000000000/day", 1000, 60_000, 1_000_000_000)]
    public void Limits_stand_in_one_variable_and_a_window_left_out_has_none(string value, int? perSecond, int? perMinute, int? perDay)
    {
        var remote = From(new(Everything()) { ["GEOCODER_LOCATIONIQ_LIMITS"] = value }, out var faults).RemoteProviders[0];

        Assert.Empty(faults);
        Assert.Equal((perSecond, perMinute, perDay), (remote.PerSecond, remote.PerMinute, remote.PerDay));
    }

    [Theory]
    [InlineData(",", "is not understood in entry 1", "is not understood in entry 2")]
    [InlineData("2/s,", "is not understood in entry 2")]
    [InlineData("2", "is not understood in entry 1")]
    [InlineData("2/h", "is not understood in entry 1")]
    [InlineData("2/S", "is not understood in entry 1")]
    [InlineData("2 / s", "is not understood in entry 1")]
    [InlineData("+2/s", "is not understood in entry 1")]
    [InlineData("2.5/s", "is not understood in entry 1")]
    [InlineData("2/s/s", "is not understood in entry 1")]
    [InlineData("2/s,0/day", "has a number out of range in entry 2")]
    [InlineData("1001/s", "has a number out of range in entry 1")]
    [InlineData("2/s,99999999999999999999/day", "has a number out of range in entry 2")]
    [InlineData("2/s,1/min,2/s", "limits one window twice, again in entry 3")]
    [InlineData("5000/day", "has a limit neither by s nor by min")]
    [InlineData("x/s,0/min,3/day,4/day", "is not understood in entry 1", "has a number out of range in entry 2", "limits one window twice, again in entry 4")]
    public void Limits_that_are_none_are_named_all_at_once(string value, params string[] expected)
    {
        From(new(Everything()) { ["GEOCODER_PHOTON_LIMITS"] = value }, out var faults);

        Assert.Equal(expected.Select(fault => $"GEOCODER_PHOTON_LIMITS {fault};"), faults.Select(fault => fault[..(fault.IndexOf(';', StringComparison.Ordinal) + 1)]));
        Assert.All(faults, fault => Assert.Contains("; expected ", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void The_three_variables_from_before_are_still_read()
    {
        var remote = From(new(Everything()) { ["GEOCODER_LOCATIONIQ_PER_SECOND"] = "0", ["GEOCODER_LOCATIONIQ_PER_DAY"] = "7" }, out var faults).RemoteProviders[0];

        Assert.Empty(faults);
        Assert.Equal((null, 60, 7), (remote.PerSecond, remote.PerMinute, remote.PerDay));
    }

    [Fact]
    public void Both_forms_for_one_provider_are_refused_and_both_are_named()
    {
        From(
            new(Everything())
            {
                ["GEOCODER_LOCATIONIQ_LIMITS"] = "2/s",
                ["GEOCODER_LOCATIONIQ_PER_SECOND"] = "2",
                ["GEOCODER_LOCATIONIQ_PER_DAY"] = "5000",
                ["GEOCODER_PHOTON_PER_SECOND"] = "1", // another provider's
            },
            out var faults);

        Assert.StartsWith(
            "GEOCODER_LOCATIONIQ_LIMITS is set beside GEOCODER_LOCATIONIQ_PER_SECOND and GEOCODER_LOCATIONIQ_PER_DAY; expected ", Assert.Single(faults), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Everything() => new()
    {
        ["GEOCODER_PROVIDER"] = "offline,locationiq,opencage,nominatim,photon",
        ["GEOCODER_LOCATIONIQ_KEY"] = "key-1",
        ["GEOCODER_OPENCAGE_KEY"] = "key-2",
        ["GEOCODER_NOMINATIM_URL"] = "http://nominatim",
        ["GEOCODER_PHOTON_URL"] = "http://photon:2322",
    };

    private static GeocoderOptions From(Dictionary<string, string> variables, out IReadOnlyList<string> faults)
    {
        var settings = new Settings(variables.GetValueOrDefault);
        var options = GeocoderOptions.From(settings);
        faults = settings.Faults;
        return options;
    }
}
