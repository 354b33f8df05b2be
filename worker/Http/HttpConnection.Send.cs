using System.Net.Sockets;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Sending: one write a request; what the socket does not take at once waits for the loop to say that there is
/// room.</summary>
sealed partial class HttpConnection
{
    void Send(ReadOnlySpan<byte> bytes)
    {
        if (!_unsent.IsEmpty)
        {
            _unsent.Append(bytes);
            return;
        }
        _loop.Counts.Sends++;
        var count = _socket!.Send(bytes, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            OnClosed(error);
            return;
        }
        count = Math.Max(count, 0);
        if (count < bytes.Length)
        {
            _unsent.Append(bytes[count..]);
            WatchForRoom(true);
        }
    }

    void SendRest()
    {
        _loop.Counts.Sends++;
        var count = _socket!.Send(_unsent.Written, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            OnClosed(error);
            return;
        }
        if (count <= 0)
        {
            WatchForRoom(true);
            return;
        }
        var rest = _unsent.Written[count..].ToArray();
        _unsent.Clear();
        if (rest.Length > 0)
            _unsent.Append(rest);
        WatchForRoom(rest.Length > 0);
    }

    void WatchForRoom(bool writable)
    {
        if (!TryWatch(writable))
            OnClosed(SocketError.NoBufferSpaceAvailable);
    }
}
