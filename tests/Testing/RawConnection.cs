using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AgentGatewayPerf.Testing;

/// <summary>A connection for looking at the bytes: it sends text as it is and gives back an answer with its framing.</summary>
public sealed class RawConnection : IDisposable
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    readonly Socket _socket;
    readonly List<byte> _received = [];

    RawConnection(Socket socket) => _socket = socket;

    /// <summary>Connects.</summary>
    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.DnsSafeHost, url.Port).ConfigureAwait(false);
        return new RawConnection(socket);
    }

    /// <summary>Sends text as one segment.</summary>
    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);

    /// <summary>Sends a request with its Host and Content-Length.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">Body; null for none.</param>
    /// <param name="headers">Further header lines, without their ends.</param>
    public Task SendRequestAsync(string method, string path, string? body, params ReadOnlySpan<string> headers)
    {
        var request = new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: gateway.test\r\n");
        foreach (var header in headers)
            request.Append(header).Append("\r\n");
        if (body is not null)
            request.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        return SendAsync(request.Append("\r\n").Append(body).ToString());
    }

    /// <summary>Status line and headers with the empty line after them, informational answers one by one.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before.</exception>
    public Task<string> ReadHeadAsync() => ReadUntilAsync("\r\n\r\n"u8.ToArray());

    /// <summary>A whole answer: its head, and its body with the chunk sizes as they came.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before.</exception>
    public async Task<string> ReadAnswerAsync()
    {
        var head = await ReadHeadAsync().ConfigureAwait(false);
        return head + await ReadBodyAsync(head).ConfigureAwait(false);
    }

    /// <summary>The body that belongs to a head, with the chunk sizes as they came.</summary>
    public async Task<string> ReadBodyAsync(string head)
    {
        ArgumentNullException.ThrowIfNull(head);
        var lines = head.Split("\r\n").Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2).ToArray();
        string? Header(string name) =>
            lines.FirstOrDefault(parts => parts[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim();
        if (Header("content-length") is { } length)
            return await ReadCountAsync(int.Parse(length, CultureInfo.InvariantCulture)).ConfigureAwait(false);
        var body = new StringBuilder();
        while (Header("transfer-encoding") is not null)
        {
            var line = await ReadUntilAsync("\r\n"u8.ToArray()).ConfigureAwait(false);
            var size = int.Parse(line.Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            body.Append(line).Append(await ReadCountAsync(size + 2).ConfigureAwait(false));
            if (size == 0)
                break;
        }

        return body.ToString();
    }

    /// <summary>Waits for the end of the connection.</summary>
    /// <returns>Whether the other side closed it in order; false for a reset.</returns>
    public async Task<bool> ReadEndAsync()
    {
        try
        {
            return !await FillAsync().ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether nothing has arrived that was not read yet.</summary>
    public bool IsSilent => _received.Count == 0 && _socket.Available == 0;

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    async Task<string> ReadUntilAsync(byte[] end)
    {
        while (true)
        {
            var at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_received).IndexOf(end);
            if (at >= 0)
                return Take(at + end.Length);
            await FillOrThrowAsync().ConfigureAwait(false);
        }
    }

    async Task<string> ReadCountAsync(int count)
    {
        while (_received.Count < count)
            await FillOrThrowAsync().ConfigureAwait(false);
        return Take(count);
    }

    string Take(int count)
    {
        var text = Encoding.UTF8.GetString([.. _received[..count]]);
        _received.RemoveRange(0, count);
        return text;
    }

    async Task FillOrThrowAsync()
    {
        if (!await FillAsync().ConfigureAwait(false))
            throw new EndOfStreamException($"The connection ended after: {Encoding.UTF8.GetString([.. _received])}");
    }

    async Task<bool> FillAsync()
    {
        using var bound = new CancellationTokenSource(Bound);
        var buffer = new byte[16 * 1024];
        var count = await _socket.ReceiveAsync(buffer, bound.Token).ConfigureAwait(false);
        _received.AddRange(buffer.AsSpan(0, count));
        return count > 0;
    }
}
