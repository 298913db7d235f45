using System.Text.RegularExpressions;

namespace FleetTickets.Hosting;

/// <summary>Where the broker is: <c>amqp://user:password@host:port/vhost</c>, the virtual host defaulting to <c>/</c>.</summary>
public sealed partial record RabbitMqUrl(string Host, ushort Port, string VirtualHost, string User, string Password, bool Tls)
{
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

        return new RabbitMqUrl("localhost", 5672, "/", "guest", "guest", Tls: false);
    }

    /// <summary>
    /// The parsed URL, or null and what is wrong with it, without a part of it. <c>amqp://h</c>, <c>amqp://h/</c> and <c>amqp://h/%2F</c> all mean the virtual host <c>/</c>.
    /// A character that belongs encoded would cut the password in two, and its rest would be taken for a host or a virtual host.
    /// </summary>
    public static RabbitMqUrl? TryParse(string url, out string fault)
    {
        fault = $"is not understood; expected {Expected} (the virtual host may be left out: /), with reserved characters in user, password and virtual host percent-encoded (/ is %2F, @ is %40, # is %23, ? is %3F)";
        if (!Form().IsMatch(url) || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return null;
        if (uri.Query.Length > 0)
        {
            fault = $"has the parameter {uri.Query[1..].Split('=', '&')[0]}, which is not supported; expected {Expected} without any";
            return null;
        }

        var tls = uri.Scheme == "amqps";
        var userInfo = uri.UserInfo.Split(':', 2);
        var path = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var virtualHost = slash < 0 ? "" : Uri.UnescapeDataString(path[(slash + 1)..]);
        return new RabbitMqUrl(
            uri.Host.Trim('[', ']'),
            (ushort)(uri.Port > 0 ? uri.Port : tls ? 5671 : 5672),
            virtualHost.Length == 0 ? "/" : virtualHost,
            userInfo[0].Length == 0 ? "guest" : Uri.UnescapeDataString(userInfo[0]),
            userInfo.Length > 1 ? Uri.UnescapeDataString(userInfo[1]) : "guest",
            tls);
    }

    /// <summary>Without user and password: safe to log.</summary>
    public override string ToString() => $"{(Tls ? "amqps" : "amqp")}://{Host}:{Port}/{Uri.EscapeDataString(VirtualHost)}";

    // Scheme, user and password, host and port, virtual host, parameters: no delimiter within any of them.
    [GeneratedRegex(@"\Aamqps?://([^/?#@\[\]\s]*@)?(\[[0-9a-fA-F:.]+\]|[^/?#@:\[\]\s]+)(:[0-9]+)?(/[^/?#@\s]*)?(\?[\w.-]+(=[^#@/\s]*)?)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
