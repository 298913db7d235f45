using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace FleetTickets.Testing;

/// <summary>
/// A built service or tool as a process of its own, with nothing in its environment but what is given. Killed when disposed, and when
/// the test process ends before that.
/// </summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private const string ListensAt = "Now listening on: ";
    private static readonly ConcurrentDictionary<int, Process> Running = new();
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly Process _process;
    private readonly ProcessOutput _output = new();
    private readonly string _name;

    static ServiceProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    private ServiceProcess(string name, ProcessStartInfo start)
    {
        _name = name;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _output.AddError(line.Data);
        _process.Start();
        Id = _process.Id;
        Running[Id] = _process;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Everything written so far, both streams in order of arrival.</summary>
    public string Output => _output.ToString();

    /// <summary>What was written to stdout alone.</summary>
    public string StandardOutput => _output.StandardOutput;

    /// <summary>
    /// Starts <c>Scanner</c>, <c>Ingestor</c>, <c>Geocoder</c> (on a port of the system's choice), <c>FleetCtl</c>, <c>ExporterSim</c> or
    /// <c>GeocoderWorkers</c>.
    /// </summary>
    public static ServiceProcess Start(string name, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var dll = PathOf(name);
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Repository.Root,
        };
        start.Environment.Clear();
        foreach (var kept in (string[])["PATH", "HOME", "TMPDIR", "DOTNET_ROOT", "FLEETTICKETS_RUN"])
        {
            if (Environment.GetEnvironmentVariable(kept) is { } value) start.Environment[kept] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (variable, value) in environment) start.Environment[variable] = value;
        return new ServiceProcess(name, start);
    }

    /// <summary>Where the built program is.</summary>
    public static string PathOf(string name)
    {
        var folder = name switch { "FleetCtl" or "ExporterSim" => "tools", "GeocoderWorkers" => "tests", _ => "services" };
        var assembly = name == "FleetCtl" ? "fleetctl" : $"FleetTickets.{name}";
        var dll = Repository.PathTo(folder, name, "bin", Repository.Configuration, "net10.0", $"{assembly}.dll");
        return File.Exists(dll) ? dll : throw new FileNotFoundException($"Not built: {dll}. Build FleetTickets.sln first.", dll);
    }

    /// <summary>The address of its health endpoints, once it listens.</summary>
    public async Task<Uri> AddressAsync(TimeSpan? within = null) =>
        new((await OutputAsync(ListensAt, within)).Split(ListensAt)[1].Trim());

    /// <summary>Waits until <c>/health/ready</c> answers 200.</summary>
    public async Task<ServiceProcess> ReadyAsync(TimeSpan? within = null)
    {
        var address = await AddressAsync(within);
        await Eventually.BecomesAsync(
            async cancellationToken => HasExited ? throw Ended() : await HealthAsync(address, "ready", cancellationToken),
            status => status == HttpStatusCode.OK, $"{_name} is ready", within);
        return this;
    }

    /// <summary>The status code of <c>/health/ready</c> or <c>/health/live</c>.</summary>
    public async Task<HttpStatusCode> HealthAsync(string which) => await HealthAsync(await AddressAsync(), which, CancellationToken.None);

    /// <summary>The first line of output that contains the text, once there is one. Fails at once when the process has ended without.</summary>
    public Task<string> OutputAsync(string text, TimeSpan? within = null) =>
        _output.LineWithAsync(text, within ?? Eventually.Patience, _process, Ended);

    public void Terminate() => Signal.Send(Id, Signal.Terminate);

    public void Interrupt() => Signal.Send(Id, Signal.Interrupt);

    public void Kill() => Signal.Send(Id, Signal.Kill);

    /// <summary>SIGSTOP: the process lives and does nothing, its connections stay open.</summary>
    public void Freeze() => Signal.Send(Id, Signal.Stop);

    public void Thaw() => Signal.Send(Id, Signal.Continue);

    /// <summary>Its exit code; fails when it is still running after the time.</summary>
    public async Task<int> ExitAsync(TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Eventually.Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"{_name} is still running. Its output:\n{Output}");
        }

        Running.TryRemove(Id, out _);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM; returns the exit code and how long it took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync(TimeSpan? within = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        Terminate();
        return (await ExitAsync(within), TimeProvider.System.GetElapsedTime(began));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Kill();
        await _process.WaitForExitAsync();
        Running.TryRemove(Id, out _);
        _process.Dispose();
    }

    private static async Task<HttpStatusCode> HealthAsync(Uri address, string which, CancellationToken cancellationToken)
    {
        using var response = await Http.GetAsync(new Uri(address, $"/health/{which}"), cancellationToken);
        return response.StatusCode;
    }

    private InvalidOperationException Ended() =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_name} ended with exit code {_process.ExitCode}. Its output:\n{Output}"));

    private static void KillAll()
    {
        foreach (var process in Running.Values)
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
