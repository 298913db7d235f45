using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace FleetTickets.Bench.Ingesting;

/// <summary>An HTTP proxy in front of the object store, for a client that only lists. Signatures hold: the Host header passes unchanged.</summary>
internal sealed class ListCounter : IAsyncDisposable
{
    private readonly HttpClient _store = new();
    private readonly ConcurrentQueue<(bool IsFirstPage, double Milliseconds)> _listings = new();
    private readonly WebApplication _proxy;
    private readonly Uri _address;

    private ListCounter(Uri address)
    {
        _address = address;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _proxy = builder.Build();
        _proxy.Run(ForwardAsync);
    }

    public string Url => _proxy.Urls.Single();

    /// <summary>Every listing began one by its first page; pages a listing, and the median of a page's milliseconds.</summary>
    public (int Listings, int Pages, double Milliseconds) Counted
    {
        get
        {
            var pages = _listings.ToArray();
            return (pages.Count(page => page.IsFirstPage), pages.Length, pages.Length == 0 ? double.NaN : pages.Select(page => page.Milliseconds).Order().ElementAt(pages.Length / 2));
        }
    }

    public static async Task<ListCounter> InFrontOfAsync(Uri store)
    {
        var counter = new ListCounter(store);
        await counter._proxy.StartAsync();
        return counter;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _store.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_address, target));
        foreach (var (name, value) in context.Request.Headers) request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        var began = Stopwatch.GetTimestamp();
        using var answer = await _store.SendAsync(request, context.RequestAborted);
        if (target.Contains("list-type=2", StringComparison.Ordinal))
            _listings.Enqueue((!target.Contains("continuation-token=", StringComparison.Ordinal), Stopwatch.GetElapsedTime(began).TotalMilliseconds));
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
