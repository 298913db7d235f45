using System.Reflection;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Testing;

/// <summary>With a container that is none, for not every machine has an engine.</summary>
public sealed class ServerContainerTests
{
    private readonly IContainer _container = DispatchProxy.Create<IContainer, FakeContainer>();

    [Fact]
    public async Task One_that_ends_at_the_start_is_reported_with_its_log()
    {
        Fake.Start = Task.FromException(new ContainerNotRunningException("id", "", "", 1, new TimeoutException()));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(new ServerContainer(_container).StartAsync);
        Assert.StartsWith("The container /a-server of some/server:1.2 has ended; ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("out of disk\nbye\n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_answer_in_time_is_reported_with_its_log()
    {
        Fake.Start = Task.FromException(new TimeoutException());
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(new ServerContainer(_container).StartAsync);
        Assert.Contains("did not answer within 120 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("out of disk", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_ends_later_is_reported_to_the_next_test_with_its_log()
    {
        var server = new ServerContainer(_container);
        await server.StartAsync();
        await server.MustRunAsync();

        Fake.End.SetResult(137);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(server.MustRunAsync);
        Assert.Contains("has ended with exit code 137", failure.Message, StringComparison.Ordinal);
        Assert.Contains("out of disk", failure.Message, StringComparison.Ordinal);
    }

    private FakeContainer Fake => (FakeContainer)(object)_container;

    public class FakeContainer : DispatchProxy
    {
        public Task Start { get; set; } = Task.CompletedTask;

        public TaskCompletionSource<long> End { get; } = new();

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "get_Name" => "/a-server",
            "get_Image" => new DockerImage("some/server:1.2"),
            nameof(IContainer.StartAsync) => Start,
            nameof(IContainer.GetExitCodeAsync) => End.Task,
            nameof(IContainer.GetLogsAsync) => Task.FromResult(("out of disk\n", "bye\n")),
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }
}
