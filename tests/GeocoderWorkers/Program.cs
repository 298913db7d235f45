using FleetTickets.Geocoder;
using FleetTickets.Geocoding.Places;
using FleetTickets.Geocoding.Providers;
using FleetTickets.Hosting;
using Microsoft.Extensions.DependencyInjection;

// Asks the last configured provider without end, by as many workers as the first argument says: a process to be killed and frozen.
var settings = new Settings();
var options = GeocoderOptions.From(settings);
var services = new ServiceCollection();
services.AddLogging();
services.AddSingleton(TimeProvider.System);
services.AddDatabase(PostgresUrl.From(settings, "workers"));
services.AddGeocoder(options);
await using var provider = services.BuildServiceProvider();
var asked = provider.GetRequiredKeyedService<IGeocodingProvider>(options.Providers[^1]);
var question = new PlaceQuery { Place = "Kasarani", PlaceKey = "kasarani", Centroid = new GeoPoint(-1.222, 36.902), RadiusKm = 25 };

Console.WriteLine("The workers ask");
await Task.WhenAll(Enumerable.Range(0, int.Parse(args[0])).Select(_ => Task.Run(async () =>
{
    while (await asked.AskAsync(question, CancellationToken.None) is not ProviderAnswer.QuotaSpent)
    {
    }
})));
Console.WriteLine("The day is spent");
