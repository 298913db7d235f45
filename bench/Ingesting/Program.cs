using System.CommandLine;
using System.Globalization;
using FleetTickets.Bench;
using FleetTickets.Bench.Ingesting;
using FleetTickets.Testing;

var quick = new Option<bool>("--quick") { Description = "One round, fewer files." };
var rounds = new Option<int>("--rounds") { Description = "Rounds; the medians count.", DefaultValueFactory = _ => 3 };
var only = new Option<string[]>("--only") { Description = "baseline, drain, freshness; or growth, memory, waiting, lists, which run once.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["baseline", "drain", "freshness"] };
var largest = new Option<long>("--largest") { Description = "growth: tickets in the database at the end; 10,000,000 take an hour and 40 GB.", DefaultValueFactory = _ => 1_000_000 };
var rows = new Option<int>("--rows") { Description = "memory: rows of the large file.", DefaultValueFactory = _ => 1_000_000 };
var archived = new Option<int>("--archived") { Description = "lists: objects in the archive.", DefaultValueFactory = _ => 100_000 };
var plot = new Option<string>("--plot") { Description = "growth: the file that it is drawn into.", DefaultValueFactory = _ => Repository.PathTo("docs", "scaling.svg") };
var results = new Option<string>("--results") { Description = "Folder for the page.", DefaultValueFactory = _ => Repository.PathTo("bench", "results") };
var command = new RootCommand("What ingesting takes, beside the loader that is replaced and PostgreSQL alone. Run it by ./bench.sh.") { quick, rounds, only, largest, rows, archived, plot, results };
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

    var growth = new Growth(figures);
    var asksGrowth = asked.GetValue(only)!.Intersect(["growth", "memory", "waiting", "lists"]).ToList();
    if (asksGrowth.Contains("growth")) await File.WriteAllTextAsync(asked.GetValue(plot)!, GrowthPlot.Draw(await growth.TicketsAsync(asked.GetValue(largest))));
    if (asksGrowth.Contains("memory")) await growth.MemoryAsync(asked.GetValue(rows));
    if (asksGrowth.Contains("waiting")) await growth.WaitingAsync(24_000);
    if (asksGrowth.Contains("lists")) await growth.ListsAsync(asked.GetValue(archived));

    var report = figures.Report();
    Console.Write(report);
    var now = TimeProvider.System.GetUtcNow();
    var name = asksGrowth.Count > 0 ? "growth" : "ingesting";
    var page = Path.Combine(asked.GetValue(results)!, string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd}-{name}.md"));
    await File.WriteAllTextAsync(page, string.Create(CultureInfo.InvariantCulture, $"# {char.ToUpperInvariant(name[0])}{name[1..]}, {now:yyyy-MM-dd HH:mm} UTC\n\n{began} when it began, at the end: {Machine.Describe().Split("; ")[^1]}.\n\n{report}"));
    Console.Error.WriteLine($"written: {page}");
});
return await command.Parse(args).InvokeAsync();
