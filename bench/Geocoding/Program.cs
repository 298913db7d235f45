using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using FleetTickets.Bench.Geocoding;

if (Scratch.Database is null) return 2;

// In this process: what is measured is above microseconds, and nothing has to be restored or built meanwhile.
var job = Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(2).WithIterationCount(8);
BenchmarkSwitcher.FromAssembly(typeof(Scratch).Assembly)
    .Run(args.Length == 0 ? ["--filter", "*"] : args, DefaultConfig.Instance.AddJob(job));
return 0;
