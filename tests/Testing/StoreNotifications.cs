using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;

namespace FleetTickets.Testing;

/// <summary>
/// Has a Ceph RGW publish a message for each new object below a prefix of a bucket: a topic, made by the part of Amazon's SNS that RGW has, and the bucket's
/// notification configuration. The exchange must be there before the first object. The topic is removed when disposed.
/// </summary>
public sealed class StoreNotifications : IAsyncDisposable
{
    private readonly Servers _servers;
    private readonly string _topic = $"topic-{Guid.NewGuid():N}";
    private readonly HttpClient _http = new();

    private StoreNotifications(Servers servers) => _servers = servers;

    public static async Task<StoreNotifications> CreateAsync(TestBucket bucket, TestVirtualHost broker, string exchange, string prefix)
    {
        var notifications = new StoreNotifications(await Servers.GetAsync());
        await notifications.RequestAsync(
            "CreateTopic", ("Name", notifications._topic),
            ("Attributes.entry.1.key", "push-endpoint"), ("Attributes.entry.1.value", broker.Url.OriginalString),
            ("Attributes.entry.2.key", "amqp-exchange"), ("Attributes.entry.2.value", exchange),
            ("Attributes.entry.3.key", "amqp-ack-level"), ("Attributes.entry.3.value", "none")); // with another level a PUT waits for the broker
        await bucket.Client.PutBucketNotificationAsync(new PutBucketNotificationRequest
        {
            BucketName = bucket.Name,
            TopicConfigurations =
            [
                new TopicConfiguration
                {
                    Id = "new-files", Topic = notifications.Arn, Events = [Amazon.S3.EventType.ObjectCreatedAll],
                    Filter = new Filter { S3KeyFilter = new S3KeyFilter { FilterRules = [new FilterRule("prefix", prefix)] } },
                },
            ],
        });
        return notifications;
    }

    private string Arn => $"arn:aws:sns:default::{_topic}";

    public async ValueTask DisposeAsync()
    {
        await RequestAsync("DeleteTopic", ("TopicArn", Arn));
        _http.Dispose();
    }

    /// <summary>One request of SNS's query API, signed with AWS Signature Version 4.</summary>
    private async Task RequestAsync(string action, params (string Name, string Value)[] parameters)
    {
        const string ContentType = "application/x-www-form-urlencoded; charset=utf-8";
        var form = string.Join('&', parameters.Prepend(("Action", action)).Append(("Version", "2010-03-31")).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
        var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/us-east-1/sns/aws4_request";
        const string Signed = "content-type;host;x-amz-date";
        var canonical = $"POST\n/\n\ncontent-type:{ContentType}\nhost:{_servers.S3.Authority}\nx-amz-date:{time}\n\n{Signed}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(form)))}";
        var text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + _servers.S3SecretKey), (secret, part) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(part)));
        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

        using var request = new HttpRequestMessage(HttpMethod.Post, _servers.S3) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(form)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https"); // the target's address holds a password, which RGW takes over HTTPS only
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={_servers.S3AccessKey}/{scope}, SignedHeaders={Signed}, Signature={signature}");
        using var response = await _http.SendAsync(request);
        if (response.IsSuccessStatusCode) return;
        throw new InvalidOperationException(
            $"{action}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}. Expected a Ceph RGW with the notifications API and rgw_trust_forwarded_https, as scripts/servers.sh starts it.");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
