namespace FleetTickets.Testing;

/// <summary>
/// Where the real RabbitMQ, PostgreSQL and S3 store of this test run are. Started once per process at most. A server named by its
/// <c>FLEETTICKETS_TEST_*</c> variables is taken as it is; of what is not named, containers are started where a Docker engine answers,
/// else local servers by <c>scripts/servers.sh</c>. What can be had in none of these ways fails the test; nothing is skipped.
/// </summary>
public sealed class Servers
{
    private static readonly Lazy<Task<Servers>> Started = new(StartAsync);

    /// <summary>A superuser's <c>postgres://</c> URL; tests create databases of their own.</summary>
    public required Uri Postgres { get; init; }

    /// <summary>An administrator's <c>amqp://</c> URL; tests create virtual hosts of their own.</summary>
    public required Uri RabbitMq { get; init; }

    /// <summary>The management API's address; same user and password as <see cref="RabbitMq"/>.</summary>
    public required Uri RabbitMqApi { get; init; }

    public required Uri S3 { get; init; }

    public required string S3AccessKey { get; init; }

    public required string S3SecretKey { get; init; }

    public static async Task<Servers> GetAsync()
    {
        var servers = await Started.Value;
        await ContainerServers.MustRunAsync();
        return servers;
    }

    /// <summary>Reads the variables; null when any of them is not given.</summary>
    internal static Servers? From(IReadOnlyDictionary<string, string> variables)
    {
        string? Value(string name) => variables.TryGetValue($"FLEETTICKETS_TEST_{name}", out var value) && value.Length > 0 ? value : null;
        if (Value("POSTGRES") is not { } postgres || Value("RABBITMQ") is not { } rabbitMq || Value("RABBITMQ_API") is not { } api
            || Value("S3") is not { } s3 || Value("S3_ACCESS_KEY") is not { } accessKey || Value("S3_SECRET_KEY") is not { } secretKey)
            return null;
        return new Servers
        {
            Postgres = new Uri(postgres), RabbitMq = new Uri(rabbitMq), RabbitMqApi = new Uri(api),
            S3 = new Uri(s3), S3AccessKey = accessKey, S3SecretKey = secretKey,
        };
    }

    private static async Task<Servers> StartAsync()
    {
        var variables = GivenVariables();
        if (From(variables) is { } given) return given;

        var containers = await ContainerServers.TryStartAsync(variables);
        if (containers is not null) return containers;

        // What the environment names wins over what was started beside it.
        var local = await LocalServers.StartAsync(LocalServers.NewDirectory());
        foreach (var (name, value) in variables) local[name] = value;
        return From(local) ?? throw new InvalidOperationException("scripts/servers.sh wrote an env file without all FLEETTICKETS_TEST_* variables.");
    }

    internal static Dictionary<string, string> GivenVariables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string name, Value: string { Length: > 0 } value } && name.StartsWith("FLEETTICKETS_TEST_", StringComparison.Ordinal))
                variables[name] = value;
        }

        return variables;
    }
}
