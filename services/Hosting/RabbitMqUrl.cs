namespace FleetTickets.Hosting;

/// <summary>Where the broker is: <c>amqp://user:password@host:port/vhost</c>, the virtual host defaulting to <c>/</c>.</summary>
public sealed record RabbitMqUrl(string Host, ushort Port, string VirtualHost, string User, string Password, bool Tls)
{
    /// <summary>Reads <c>RABBITMQ_URL</c>; notes a fault, and returns a stand-in, when it is missing or not such a URL.</summary>
    public static RabbitMqUrl From(Settings settings)
    {
        const string expected = "amqp://user:password@host:port/vhost";
        var url = settings.Required("RABBITMQ_URL", expected);
        if (url.Length > 0 && TryParse(url) is { } parsed) return parsed;
        if (url.Length > 0)
            settings.Fault("RABBITMQ_URL", $"is not understood; expected {expected} (the virtual host may be left out: /), with reserved characters percent-encoded");
        return new RabbitMqUrl("localhost", 5672, "/", "guest", "guest", Tls: false);
    }

    /// <summary>The parsed URL, or null. <c>amqp://h</c>, <c>amqp://h/</c> and <c>amqp://h/%2F</c> all mean the virtual host <c>/</c>.</summary>
    public static RabbitMqUrl? TryParse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0) return null;
        var tls = uri.Scheme == "amqps";
        var userInfo = uri.UserInfo.Split(':', 2);
        var path = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('?', 2)[0];
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
}
