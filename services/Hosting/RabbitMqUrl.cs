using System.Globalization;
using System.Text.RegularExpressions;
using RabbitMQ.Client;

namespace FleetTickets.Hosting;

/// <summary>Where the broker is: <c>amqp://user:password@host:port/vhost</c>, the virtual host defaulting to <c>/</c>; the nodes of a cluster separated by commas.</summary>
public sealed partial record RabbitMqUrl(IReadOnlyList<RabbitMqNode> Nodes, string VirtualHost, string User, string Password, bool Tls)
{
    /// <summary>In bytes, the largest that a broker can be configured to take. The client's own limit, 64 MiB, would close the connection over a larger message, again and again.</summary>
    private const uint LargestMessage = 512 * 1024 * 1024;

    private const string Expected = "amqp://user:password@host:port/vhost";

    /// <summary>Reads <c>RABBITMQ_URL</c>; notes a fault, and returns a stand-in, when it is missing or not such a URL.</summary>
    public static RabbitMqUrl From(Settings settings)
    {
        var url = settings.Required("RABBITMQ_URL", Expected);
        if (url.Length > 0)
        {
            if (TryParse(url, out var fault) is { } parsed) return parsed;
            settings.Fault("RABBITMQ_URL", fault);
        }

        return new RabbitMqUrl([new RabbitMqNode("localhost", 5672)], "/", "guest", "guest", Tls: false);
    }

    /// <summary>
    /// The parsed URL, or null and what is wrong with it, without a part of it. <c>amqp://h</c>, <c>amqp://h/</c> and <c>amqp://h/%2F</c> all mean the virtual host <c>/</c>.
    /// A character that belongs encoded would cut the password in two, and its rest would be taken for a host or a virtual host.
    /// </summary>
    public static RabbitMqUrl? TryParse(string url, out string fault)
    {
        fault = $"is not understood; expected {Expected} (several nodes of one cluster as host1:port,host2:port; the virtual host may be left out: /), with reserved characters in user, password and virtual host percent-encoded (/ is %2F, @ is %40, # is %23, ? is %3F)";
        var form = Form().Match(url);
        if (!form.Success) return null;
        if (form.Groups["parameters"] is { Length: > 1 } parameters)
        {
            fault = $"has the parameter {parameters.Value[1..].Split('=', '&')[0]}, which is not supported; expected {Expected} without any";
            return null;
        }

        var tls = form.Groups["tls"].Success;
        var login = form.Groups["login"].Value.Split(':', 2);
        var nodes = form.Groups["nodes"].Value.Split(',').Select(node => Node(node, tls)).ToList();
        if (nodes.Contains(null)) return null;
        var virtualHost = Uri.UnescapeDataString(form.Groups["vhost"].Value);
        return new RabbitMqUrl(
            nodes!,
            virtualHost.Length == 0 ? "/" : virtualHost,
            login[0].Length == 0 ? "guest" : Uri.UnescapeDataString(login[0]),
            login.Length > 1 ? Uri.UnescapeDataString(login[1]) : "guest",
            tls);
    }

    private static RabbitMqNode? Node(string node, bool tls)
    {
        var colon = node.EndsWith(']') ? -1 : node.LastIndexOf(':');
        var host = (colon < 0 ? node : node[..colon]).Trim('[', ']');
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown) return null;
        if (colon < 0) return new RabbitMqNode(host, tls ? 5671 : 5672);
        return ushort.TryParse(node.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? new RabbitMqNode(host, port) : null;
    }

    /// <summary>A connection of its own, for a look at the broker, to the first node that accepts. Does not recover by itself.</summary>
    public Task<IConnection> ConnectAsync(string name, CancellationToken cancellationToken) => new ConnectionFactory
    {
        VirtualHost = VirtualHost, UserName = User, Password = Password, AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
    }.CreateConnectionAsync(Nodes.Select(Endpoint), name, cancellationToken);

    internal AmqpTcpEndpoint Endpoint(RabbitMqNode node) => new(node.Host, node.Port, new SslOption { Enabled = Tls, ServerName = node.Host }, LargestMessage);

    /// <summary>Without user and password: safe to log.</summary>
    public override string ToString() => $"{(Tls ? "amqps" : "amqp")}://{string.Join(',', Nodes)}/{Uri.EscapeDataString(VirtualHost)}";

    // Scheme, user and password, nodes, virtual host, parameters: no delimiter within any of them.
    [GeneratedRegex(
        @"\Aamqp(?<tls>s)?://((?<login>[^/?#@\[\]\s]*)@)?(?<nodes>(\[[0-9a-fA-F:.]+\]|[^/?#@:,\[\]\s]+)(:[0-9]+)?(,(\[[0-9a-fA-F:.]+\]|[^/?#@:,\[\]\s]+)(:[0-9]+)?)*)(/(?<vhost>[^/?#@\s]*))?(?<parameters>\?[\w.-]+(=[^#@/\s]*)?)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}

/// <summary>One node of the broker.</summary>
public sealed record RabbitMqNode(string Host, int Port)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
