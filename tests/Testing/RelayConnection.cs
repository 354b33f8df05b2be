using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace AgentGatewayPerf.Testing;

/// <summary>One connection of a <see cref="Relay"/>.</summary>
sealed class RelayConnection(Relay relay, Socket near) : IDisposable
{
    readonly Socket _far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Nothing passes any more, and neither end is told.</summary>
    public bool IsFrozen { get; set; }

    public async Task RunAsync(IPEndPoint to, CancellationToken stop)
    {
        near.NoDelay = true;
        try
        {
            await _far.ConnectAsync(to, stop).ConfigureAwait(false);
            await Task.WhenAny(PassAsync(near, _far, stop), PassAsync(_far, near, stop)).ConfigureAwait(false);
            // What the other way still has is given a moment.
            await Task.Delay(relay.Delay + TimeSpan.FromMilliseconds(50), stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of the ends is gone.
        }
        if (!IsFrozen)
            Dispose();
    }

    /// <summary>Closes both ends in order.</summary>
    public void Dispose()
    {
        near.Dispose();
        _far.Dispose();
    }

    /// <summary>Breaks both ends off.</summary>
    public void Reset()
    {
        foreach (var socket in (Socket[])[near, _far])
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
            socket.Dispose();
        }
    }

    async Task PassAsync(Socket from, Socket to, CancellationToken stop)
    {
        // Reading goes on while pieces wait, so that a delay is no throttle; 1 MB on its way is what a long line holds.
        var pieces = Channel.CreateBounded<(byte[] Bytes, long DueMs)>(64);
        var writing = WriteAsync(pieces.Reader, to, stop);
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var count = await from.ReceiveAsync(buffer.AsMemory(0, relay.BytesPerSecond > 0 ? 1024 : buffer.Length), stop)
                    .ConfigureAwait(false);
                if (count == 0)
                    break;
                if (relay.BytesPerSecond > 0)
                    await Task.Delay(TimeSpan.FromSeconds((double)count / relay.BytesPerSecond), stop).ConfigureAwait(false);
                await pieces
                    .Writer.WriteAsync((buffer[..count], Environment.TickCount64 + (long)relay.Delay.TotalMilliseconds), stop)
                    .ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            // The end is gone.
        }
        pieces.Writer.TryComplete();
        await writing.ConfigureAwait(false);
    }

    async Task WriteAsync(ChannelReader<(byte[] Bytes, long DueMs)> pieces, Socket to, CancellationToken stop)
    {
        try
        {
            await foreach (var (bytes, dueMs) in pieces.ReadAllAsync(stop).ConfigureAwait(false))
            {
                if (dueMs > Environment.TickCount64)
                    await Task.Delay((int)(dueMs - Environment.TickCount64), stop).ConfigureAwait(false);
                if (!IsFrozen)
                    await to.SendAsync(bytes, stop).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end is gone.
        }
    }
}
