using FleetTickets.Hosting;

namespace FleetTickets.Ingestor.Tests;

/// <summary>Addresses with passwords in them: what is not understood is a fault, and no part of it is repeated.</summary>
public class UrlTests
{
    [Theory]
    [InlineData("amqp://u:p@h", "h", 5672, "/", "u", "p")]
    [InlineData("amqps://u:p@h/%2F", "h", 5671, "/", "u", "p")]
    [InlineData("amqp://u:20%2F26%23%40@h:5673/v%2Fw", "h", 5673, "v/w", "u", "20/26#@")]
    [InlineData("amqp://u:a:b@[::1]:5672/v", "::1", 5672, "v", "u", "a:b")]
    public void Understands_an_address_of_the_broker(string url, string host, int port, string virtualHost, string user, string password)
    {
        var parsed = RabbitMqUrl.TryParse(url, out _)!;

        Assert.Equal((new RabbitMqNode(host, port), virtualHost, user, password), (Assert.Single(parsed.Nodes), parsed.VirtualHost, parsed.User, parsed.Password));
    }

    [Theory]
    [InlineData("amqp://u:p@h1:5672,h2:5673/v", "h1:5672", "h2:5673")]
    [InlineData("amqps://u:p@h1,[::2]:5671,10.0.0.3/v", "h1:5671", "[::2]:5671", "10.0.0.3:5671")]
    public void Understands_the_nodes_of_a_cluster(string url, params string[] nodes)
    {
        var parsed = RabbitMqUrl.TryParse(url, out _)!;

        Assert.Equal(nodes, parsed.Nodes.Select(node => node.ToString()));
        Assert.Equal($"{url[..url.IndexOf(':', StringComparison.Ordinal)]}://{string.Join(',', nodes)}/v", parsed.ToString());
    }

    [Theory]
    [InlineData("amqp://u:secret@h1,/v")]
    [InlineData("amqp://u:secret@,h1/v")]
    [InlineData("amqp://u:secret@h1:0/v")]
    [InlineData("amqp://u:secret@h1:65536/v")]
    [InlineData("amqp://u:secret@h1,amqp://u:secret@h2/v")]
    [InlineData("amqp://u:20/26secret@h:5672/v")]
    [InlineData("amqp://u:se#cret@h/v")]
    [InlineData("amqp://u:20#secret@h/v")]
    [InlineData("amqp://u:se@cret@h/v")]
    [InlineData("amqp://u:20?secret@h/v")]
    [InlineData("amqp://u:20?secret=1@h/v")]
    [InlineData("amqp://u:secret@h/v/w")]
    [InlineData("amqp://u:secret@h:port/v")]
    [InlineData("http://u:secret@h/v")]
    public void Refuses_what_belongs_encoded_without_repeating_any_of_it(string url)
    {
        var fault = Assert.Single(Faults("RABBITMQ_URL", url, settings => RabbitMqUrl.From(settings)));

        Assert.StartsWith("RABBITMQ_URL is not understood; expected amqp://user:password@host:port/vhost", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("26", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://u:20/26secret@h/db")]
    [InlineData("postgres://u:se#cret@h/db")]
    [InlineData("postgres://u:20?secret=1@h/db")]
    public void Refuses_a_database_address_that_is_cut_in_two(string url) => Assert.StartsWith(
        "DATABASE_URL is not understood;", Assert.Single(Faults("DATABASE_URL", url, settings => PostgresUrl.From(settings, "test"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("postgres://u:p@h/db?sslmode=require&channel_binding=require", "DATABASE_URL has the parameter channel_binding, which is not supported")]
    [InlineData("postgres://u:p@h/db?sslmode=nonsense", "DATABASE_URL has the parameter sslmode, which is not supported, or a value of it that is not")]
    public void Names_an_unsupported_parameter_of_the_database(string url, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Faults("DATABASE_URL", url, settings => PostgresUrl.From(settings, "test"))), StringComparison.Ordinal);

    [Fact]
    public void Names_an_unsupported_parameter_of_the_broker() => Assert.StartsWith(
        "RABBITMQ_URL has the parameter heartbeat, which is not supported", Assert.Single(Faults("RABBITMQ_URL", "amqp://u:p@h/v?heartbeat=5", settings => RabbitMqUrl.From(settings))),
        StringComparison.Ordinal);

    private static IReadOnlyList<string> Faults(string name, string value, Action<Settings> read)
    {
        var settings = new Settings(asked => asked == name ? value : null);
        read(settings);
        return settings.Faults;
    }
}
