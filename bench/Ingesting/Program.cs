using System.CommandLine;
using System.Globalization;
using FleetTickets.Bench;
using FleetTickets.Bench.Ingesting;
using FleetTickets.Testing;

var quick = new Option<bool>("--quick") { Description = "One round, fewer files." };
var rounds = new Option<int>("--rounds") { Description = "Rounds; the medians count.", DefaultValueFactory = _ => 3 };
var only = new Option<string[]>("--only") { Description = "baseline, drain or freshness.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["baseline", "drain", "freshness"] };
var results = new Option<string>("--results") { Description = "Folder for the page.", DefaultValueFactory = _ => Repository.PathTo("bench", "results") };
var command = new RootCommand("What ingesting takes, beside the loader that is replaced and PostgreSQL alone. Run it by ./bench.sh.") { quick, rounds, only, results };
command.SetAction(async asked =>
{
    var figures = new Figures();
    var workloads = new Workloads(figures);
    var began = Machine.Describe();
    for (var round = 1; round <= (asked.GetValue(quick) ? 1 : asked.GetValue(rounds)); round++)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}"));
        if (asked.GetValue(only)!.Contains("baseline")) await workloads.BaselineAsync(35_000);
        if (asked.GetValue(only)!.Contains("drain")) await workloads.DrainAsync(asked.GetValue(quick) ? 200 : 1_000);
        if (asked.GetValue(only)!.Contains("freshness")) await workloads.FreshnessAsync(asked.GetValue(quick) ? 30 : 100);
    }

    var report = figures.Report();
    Console.Write(report);
    var now = TimeProvider.System.GetUtcNow();
    var page = Path.Combine(asked.GetValue(results)!, string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd}-ingesting.md"));
    await File.WriteAllTextAsync(page, string.Create(CultureInfo.InvariantCulture, $"# Ingesting, {now:yyyy-MM-dd HH:mm} UTC\n\n{began} when it began, at the end: {Machine.Describe().Split("; ")[^1]}.\n\n{report}"));
    Console.Error.WriteLine($"written: {page}");
});
return await command.Parse(args).InvokeAsync();
