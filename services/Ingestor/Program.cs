using FleetTickets.Hosting;
using FleetTickets.Ingestor;

var settings = new Settings();
var builder = ServiceHost.CreateBuilder(args, port: 8082);
builder.AddIngestor(settings);
return await builder.RunAsync(settings);
