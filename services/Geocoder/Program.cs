using FleetTickets.Geocoder;
using FleetTickets.Hosting;

var settings = new Settings();
var builder = ServiceHost.CreateBuilder(args, port: 8083);
builder.AddGeocoder(settings);
return await builder.RunAsync(settings);
