using System.CommandLine;
using FleetTickets.FleetCtl;
using FleetTickets.FleetCtl.Commands.Events;
using FleetTickets.FleetCtl.Commands.Files;
using FleetTickets.FleetCtl.Commands.Geocode;
using FleetTickets.FleetCtl.Commands.Migrate;
using FleetTickets.FleetCtl.Commands.Stream;
using StatusCommand = FleetTickets.FleetCtl.Commands.Stream.StatusCommand;

var fleetctl = new RootCommand("Operates FleetTickets: the database, the stream of change files, the gazetteer.")
{
    Output.Json,
    MigrateCommand.Create(),
    StatusCommand.Create(),
    RejectedCommand.Create(),
    DryRunCommand.Create(),
    IngestCommand.Create(),
    ReplayCommand.Create(),
    ReseedCommand.Create(),
    RepublishCommand.Create(),
    GeocodeCommand.Create(),
};
return await CommandLine.RunAsync(fleetctl, args);
