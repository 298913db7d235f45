using System.Globalization;
using System.Text;
using FleetTickets.Geocoder;
using FleetTickets.Geocoding.Gazetteer;
using FleetTickets.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FleetTickets.Bench.Geocoding;

/// <summary>A scratch database, and the Geocoder's parts on it.</summary>
internal static class Scratch
{
    private static readonly string[] Syllables = ["ka", "mu", "ru", "ngo", "thi", "ki", "la", "ndo", "ra", "wa", "ma", "si"];

    public static string? Database { get; } = ScratchDatabase.Read("DATABASE_URL", Environment.GetEnvironmentVariable("DATABASE_URL"), Console.Error.WriteLine);

    /// <summary>Location names as the feed has them.</summary>
    public static string[] DirtyNames { get; } = ReadNames();

    public static async Task<ServiceProvider> GeocoderAsync(GeocoderOptions? options = null)
    {
        await MigrationRunner.MigrateAsync(Database!, CancellationToken.None);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => NpgsqlDataSource.Create(Database!));
        services.AddGeocoder(options ?? new GeocoderOptions());
        return services.BuildServiceProvider();
    }

    public static Task<GeoNamesReport> ImportAsync(IServiceProvider geocoder, byte[] file, bool apply) =>
        geocoder.GetRequiredService<GeoNamesImport>().RunAsync(new MemoryStream(file), apply, CancellationToken.None);

    /// <summary>A country file: as many lines as Kenya's, of which two in five are places, or all; one in three has other names.</summary>
    public static byte[] CountryFile(bool placesOnly)
    {
        var lines = Enumerable.Range(0, 31_000).Select(i =>
        {
            var name = NameOf(i);
            var (kind, code) = (placesOnly ? 0 : i % 5) switch { 0 or 1 => ("P", "PPL"), 2 => ("H", "STM"), 3 => ("T", "HLL"), _ => ("A", "ADM3") };
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{i}\t{name}\t{name}\t{(i % 3 == 0 ? $"{name} Market,{name}ni" : "")}\t{-1 - (i % 100 / 50.0)}\t{36 + (i % 1000 / 500.0)}\t{kind}\t{code}\tKE\t\t05\t\t\t\t0\t\t1650\tAfrica/Nairobi\t2026-01-01");
        });
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    /// <summary>Make-believe, and no two alike.</summary>
    public static string NameOf(int i)
    {
        var name = $"{Syllables[i % 12]}{Syllables[i / 12 % 12]}{Syllables[i / 144 % 12]}{Syllables[i / 1728 % 12]}" + (i < 20_736 ? "" : "ni");
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static string[] ReadNames()
    {
        using var file = new StreamReader(typeof(Scratch).Assembly.GetManifestResourceStream("golden.csv")!);
        return [.. file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0])];
    }
}
