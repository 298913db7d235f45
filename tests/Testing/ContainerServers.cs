using System.Collections.Concurrent;
using System.Diagnostics;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;

namespace FleetTickets.Testing;

/// <summary>The same servers from images, the ones of the compose files. Testcontainers removes them when this process has ended.</summary>
internal static class ContainerServers
{
    private const string User = "fleet";
    private const ushort AmqpPort = 5672;
    private const ushort ManagementPort = 15672;
    private const ushort S3Port = 9000;

    private static readonly ConcurrentBag<ServerContainer> Containers = [];

    /// <summary>Null when no Docker engine answers; a client alone on the PATH does not count.</summary>
    public static async Task<Servers?> TryStartAsync(IReadOnlyDictionary<string, string> given)
    {
        if (!await EngineAnswersAsync()) return null;

        var password = Guid.NewGuid().ToString("N");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        await Task.WhenAll(
            StartUnlessGivenAsync("FLEETTICKETS_TEST_POSTGRES", given, () => StartPostgresAsync(password, variables)),
            StartUnlessGivenAsync("FLEETTICKETS_TEST_RABBITMQ", given, () => StartRabbitMqAsync(password, variables)),
            StartUnlessGivenAsync("FLEETTICKETS_TEST_S3", given, () => StartS3Async(password, variables)));
        foreach (var (name, value) in given) variables[name] = value;
        return Servers.From(variables);
    }

    /// <summary>Fails when a container has ended since it was started.</summary>
    public static Task MustRunAsync() => Task.WhenAll(Containers.Select(container => container.MustRunAsync()));

    private static Task StartUnlessGivenAsync(string variable, IReadOnlyDictionary<string, string> given, Func<Task> start) =>
        given.ContainsKey(variable) ? Task.CompletedTask : start();

    private static async Task<bool> EngineAnswersAsync()
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", ["version", "--format", "{{.Server.Version}}"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            });
            if (docker is null) return false;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await docker.WaitForExitAsync(patience.Token);
            return docker.ExitCode == 0;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task StartPostgresAsync(string password, Dictionary<string, string> variables)
    {
        var container = new PostgreSqlBuilder("postgis/postgis:15-3.5")
            .WithUsername(User).WithPassword(password).WithDatabase("postgres")
            .WithCommand("-c", "fsync=off", "-c", "max_connections=300")
            .Build();
        await StartAsync(container);
        Set(variables, "FLEETTICKETS_TEST_POSTGRES",
            $"postgres://{User}:{password}@{container.Hostname}:{container.GetMappedPublicPort(PostgreSqlBuilder.PostgreSqlPort)}/postgres");
    }

    private static async Task StartRabbitMqAsync(string password, Dictionary<string, string> variables)
    {
        var container = new RabbitMqBuilder("rabbitmq:4-management")
            .WithUsername(User).WithPassword(password).WithPortBinding(ManagementPort, assignRandomHostPort: true)
            .WithResourceMapping("[rabbitmq_management,rabbitmq_shovel,rabbitmq_shovel_management]."u8.ToArray(), "/etc/rabbitmq/enabled_plugins")
            .WithResourceMapping("collect_statistics_interval = 1000\n"u8.ToArray(), "/etc/rabbitmq/conf.d/90-tests.conf")
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request =>
                request.ForPort(ManagementPort).ForPath("/api/overview").WithBasicAuthentication(User, password)))
            .Build();
        await StartAsync(container);
        Set(variables, "FLEETTICKETS_TEST_RABBITMQ", $"amqp://{User}:{password}@{container.Hostname}:{container.GetMappedPublicPort(AmqpPort)}/");
        Set(variables, "FLEETTICKETS_TEST_RABBITMQ_API", $"http://{container.Hostname}:{container.GetMappedPublicPort(ManagementPort)}");
    }

    private static async Task StartS3Async(string password, Dictionary<string, string> variables)
    {
        var container = new ContainerBuilder("rustfs/rustfs:1.0.1")
            .WithPortBinding(S3Port, assignRandomHostPort: true)
            .WithEnvironment("RUSTFS_VOLUMES", "/data").WithEnvironment("RUSTFS_ADDRESS", $":{S3Port}")
            .WithEnvironment("RUSTFS_CONSOLE_ENABLE", "false").WithEnvironment("RUSTFS_OBS_LOG_DIRECTORY", "")
            .WithEnvironment("RUSTFS_ACCESS_KEY", User).WithEnvironment("RUSTFS_SECRET_KEY", password)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request.ForPort(S3Port).ForPath("/health/ready")))
            .Build();
        await StartAsync(container);
        Set(variables, "FLEETTICKETS_TEST_S3", $"http://{container.Hostname}:{container.GetMappedPublicPort(S3Port)}");
        Set(variables, "FLEETTICKETS_TEST_S3_ACCESS_KEY", User);
        Set(variables, "FLEETTICKETS_TEST_S3_SECRET_KEY", password);
    }

    private static async Task StartAsync(IContainer container)
    {
        var server = new ServerContainer(container);
        await server.StartAsync();
        Containers.Add(server);
    }

    private static void Set(Dictionary<string, string> variables, string name, string value)
    {
        lock (variables) variables[name] = value;
    }
}
