using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;

namespace FleetTickets.Testing;

/// <summary>A server in a container. When it has ended, at the start or later, or does not answer in time, the tests fail at once, with its log.</summary>
internal sealed class ServerContainer(IContainer container)
{
    /// <summary>Longest wait for an answer once the container runs; its image may take any time to arrive.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private Task<long>? _ended;

    // Testcontainers waits for an hour by default.
    static ServerContainer() => TestcontainersSettings.WaitStrategyTimeout = LongestStart;

    public async Task StartAsync()
    {
        try
        {
            await container.StartAsync();
        }
        catch (TimeoutException exception)
        {
            throw await FailureAsync($"did not answer within {LongestStart.TotalSeconds:0} s", exception);
        }
        catch (ContainerNotRunningException exception)
        {
            throw await FailureAsync("has ended", exception);
        }

        _ended = container.GetExitCodeAsync(); // completes when the container ends
    }

    /// <summary>Fails when it has ended since it was started.</summary>
    public async Task MustRunAsync()
    {
        if (_ended is { IsCompleted: true }) throw await FailureAsync($"has ended with exit code {await _ended}", null);
    }

    private async Task<InvalidOperationException> FailureAsync(string found, Exception? inner)
    {
        var (output, errors) = await container.GetLogsAsync();
        return new InvalidOperationException(
            $"""
            The container {container.Name} of {container.Image.FullName} {found}; the tests need its server. Remove the cause, or name a running server by its
            FLEETTICKETS_TEST_* variables. The container's log:
            {output}{errors}
            """,
            inner);
    }
}
