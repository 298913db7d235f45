namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>Lets requests through to the configured server and to no other: whatever an answer or a fault in our code may name.</summary>
internal sealed class EgressHandler(Uri allowed) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var target = request.RequestUri;
        return target is not null && target.IsAbsoluteUri
            && target.Scheme == allowed.Scheme && target.Port == allowed.Port && target.IdnHost.Equals(allowed.IdnHost, StringComparison.OrdinalIgnoreCase)
            ? base.SendAsync(request, cancellationToken)
            : throw new HttpRequestException($"Refused to contact {target?.Host ?? "nowhere"}; only {allowed.Host} is configured.");
    }
}
