using FleetTickets.Hosting;
using FleetTickets.Scanner;
using FleetTickets.Scanner.Notifications;

var settings = new Settings();
var builder = ServiceHost.CreateBuilder(args, port: 8081);
builder.AddScanner(settings);
return await builder.RunAsync(settings, app => app.MapWebhook());
