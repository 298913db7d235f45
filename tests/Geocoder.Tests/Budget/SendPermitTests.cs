using System.Text;
using FleetTickets.Geocoding.Budget;
using Microsoft.Extensions.Time.Testing;

namespace FleetTickets.Geocoder.Tests.Budget;

public sealed class SendPermitTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task In_time_the_request_is_written()
    {
        using var permit = new SendPermit(_time, _time.GetTimestamp(), isProbe: false);
        _time.Advance(SendPermit.Validity - Moment);

        Assert.StartsWith("GET /v1/search HTTP/1.1\r\n", await RequestAsync(permit), StringComparison.Ordinal);
        _time.Advance(SendPermit.Validity);
        Assert.True(permit.WasSent);
        Assert.False(permit.Lapsed.IsCancellationRequested);
    }

    [Fact]
    public async Task Too_late_nothing_is_written()
    {
        using var permit = new SendPermit(_time, _time.GetTimestamp(), isProbe: false);
        _time.Advance(SendPermit.Validity);

        Assert.Equal("", await RefusedAsync(permit));
        Assert.False(permit.WasSent);
        Assert.True(permit.Lapsed.IsCancellationRequested);
    }

    [Fact]
    public async Task It_counts_from_before_the_budget_was_asked()
    {
        var asked = _time.GetTimestamp();
        _time.Advance(SendPermit.Validity);
        using var permit = new SendPermit(_time, asked, isProbe: false);

        Assert.Equal("", await RefusedAsync(permit));
    }

    [Fact]
    public async Task A_repeated_request_is_no_second_call()
    {
        using var permit = new SendPermit(_time, _time.GetTimestamp(), isProbe: false);
        await RequestAsync(permit);

        Assert.Equal("", await RefusedAsync(permit));
    }

    [Fact]
    public async Task A_request_that_takes_long_to_be_connected_is_not_written()
    {
        using var permit = new SendPermit(_time, _time.GetTimestamp(), isProbe: false);

        Assert.Equal("", await RefusedAsync(permit, connecting: () => _time.Advance(SendPermit.Validity)));
    }

    private static async Task<string> RefusedAsync(SendPermit permit, Action? connecting = null)
    {
        using var wire = new Wire();
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(permit, wire, connecting));
        Assert.IsType<IOException>(refused.InnerException);
        return wire.Written;
    }

    private static async Task<string> RequestAsync(SendPermit permit)
    {
        using var wire = new Wire();
        await SendAsync(permit, wire);
        return wire.Written;
    }

    private static async Task SendAsync(SendPermit permit, Wire wire, Action? connecting = null)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) =>
            {
                connecting?.Invoke();
                return ValueTask.FromResult<Stream>(wire);
            },
        };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://provider.test/v1/search") { Content = permit.AsContent() };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A connection to a server that answers whatever is written, and what was written on it.</summary>
    private sealed class Wire() : MemoryStream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray())
    {
        private readonly StringBuilder _written = new();

        public string Written => _written.ToString();

        public override void Write(byte[] buffer, int offset, int count) => _written.Append(Encoding.ASCII.GetString(buffer, offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _written.Append(Encoding.ASCII.GetString(buffer.Span));
            return ValueTask.CompletedTask;
        }
    }
}
