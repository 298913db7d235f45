using System.CommandLine;
using FleetTickets.FleetCtl;
using FleetTickets.FleetCtl.Commands.Migrate;

var fleetctl = new RootCommand("Operates FleetTickets: the database, the stream of change files, the gazetteer.")
{
    Output.Json,
    MigrateCommand.Create(),
};
return await CommandLine.RunAsync(fleetctl, args);
