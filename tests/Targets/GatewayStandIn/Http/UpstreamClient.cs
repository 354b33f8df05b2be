using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Http;

/// <summary>HTTP/1.1 to one upstream, keeping its headers' case and order and the bounds of its chunks.</summary>
/// <param name="url">Base URL.</param>
/// <param name="down">Behave as if nothing listened there.</param>
sealed class UpstreamClient(Uri url, bool down) : IDisposable
{
    // Node closes idle connections after 5 s: one that is used later could be closed under the request.
    static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(3);

    readonly ConcurrentStack<Idle> _idle = new();

    public Uri Url => url;

    /// <summary>Sends a request and reads the head of its answer.</summary>
    /// <exception cref="SocketException">The upstream cannot be reached.</exception>
    public async Task<UpstreamResponse> SendAsync(
        string method, string target, IReadOnlyList<HeaderLine> headers, byte[] body, CancellationToken cancellation)
    {
        if (down)
            throw new SocketException((int)SocketError.ConnectionRefused);
        var connection = TakeIdle() ?? await ConnectAsync(cancellation);
        try
        {
            await connection.Stream.WriteAsync(Message(method, target, headers, body), cancellation);
            var (status, reason) = await ReadStatusAsync(connection.Reader, cancellation);
            var received = await connection.Reader.ReadHeadersAsync(cancellation);
            var untilEnd = received.First("content-length") is null && !received.HasToken("transfer-encoding", "chunked")
                && status is not (204 or 304);
            return new UpstreamResponse(
                status,
                reason,
                received,
                new BodyStream(connection.Reader, received, untilEnd),
                reusable =>
                {
                    if (reusable)
                        _idle.Push(connection with { Since = Environment.TickCount64 });
                    else
                        connection.Stream.Dispose();
                });
        }
        catch
        {
            await connection.Stream.DisposeAsync();
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var connection))
            connection.Stream.Dispose();
    }

    Idle? TakeIdle()
    {
        while (_idle.TryPop(out var connection))
        {
            // Readable without having asked means that the upstream has closed it.
            if (Environment.TickCount64 - connection.Since < LongestIdle.TotalMilliseconds
                && !connection.Stream.Socket.Poll(0, SelectMode.SelectRead))
            {
                return connection;
            }

            connection.Stream.Dispose();
        }

        return null;
    }

    async Task<Idle> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(url.Host, url.Port, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var stream = new NetworkStream(socket, ownsSocket: true);
        return new Idle(stream, new WireReader(stream), 0);
    }

    byte[] Message(string method, string target, IReadOnlyList<HeaderLine> headers, byte[] body)
    {
        var head = new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nhost: {url.Authority}\r\n");
        foreach (var header in headers)
            head.Append(CultureInfo.InvariantCulture, $"{header.Name}: {header.Value}\r\n");
        if (body.Length > 0 || method is "POST" or "PUT")
            head.Append(CultureInfo.InvariantCulture, $"content-length: {body.Length}\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    static async Task<(int Status, string Reason)> ReadStatusAsync(WireReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var line = (await reader.ReadLineAsync(cancellation)).Split(' ', 3);
            if (line is not ["HTTP/1.1", var code, ..] || !int.TryParse(code, CultureInfo.InvariantCulture, out var status))
                throw new InvalidDataException("The upstream does not speak HTTP/1.1.");
            if (status >= 200)
                return (status, line.Length > 2 ? line[2] : "");
            await reader.ReadHeadersAsync(cancellation);
        }
    }

    sealed record Idle(NetworkStream Stream, WireReader Reader, long Since);
}
