using System.CommandLine;
using FleetTickets.ExporterSim;
using FleetTickets.ExporterSim.Commands;

var root = new RootCommand("The exporter of a make-believe ISP: writes change files, and what must become of them.")
{
    RunCommand.Create(TimeProvider.System),
    PlanCommand.Create(),
    ExpectCommand.Create(),
    CheckCommand.Create(),
};

try
{
    var parsed = root.Parse(args);
    var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
}
catch (SettingsException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return ExitCode.Usage;
}
catch (OperationCanceledException)
{
    return ExitCode.Interrupted;
}
catch (Exception failure) when (failure is not (InvalidOperationException or ArgumentException))
{
    // Nothing a stack trace would explain: a bucket or database that is away, a full disk, a table that is not there.
    Console.Error.WriteLine($"{failure.GetType().Name}: {failure.Message}");
    return ExitCode.Failed;
}
