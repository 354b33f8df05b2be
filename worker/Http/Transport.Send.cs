using System.Net.Sockets;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Sending: one write a request; what the socket does not take at once waits for the loop to say that there is
/// room.</summary>
sealed partial class Transport
{
    void SendPlain(ReadOnlySpan<byte> bytes)
    {
        if (SendError != SocketError.Success)
            return;
        if (!_unsent.IsEmpty)
        {
            _unsent.Append(bytes);
            return;
        }
        loop.Counts.Sends++;
        var count = _socket!.Send(bytes, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            OnSendFailed(error);
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
        loop.Counts.Sends++;
        var count = _socket!.Send(_unsent.Written[_unsentFrom..], SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            OnSendFailed(error);
            return;
        }
        if (count <= 0)
        {
            WatchForRoom(true);
            return;
        }
        _unsentFrom += count;
        if (Unsent == 0)
            ClearUnsent();
        WatchForRoom(Unsent > 0);
    }

    /// <summary>A server may respond before it has read the whole request, and close: what it sent is still to be read, and how
    /// the connection ended is found out behind it.</summary>
    void OnSendFailed(SocketError error)
    {
        // The second name of the same: the other side takes nothing more.
        if (error is not (SocketError.ConnectionReset or SocketError.Shutdown))
        {
            reader.OnClosed(error);
            return;
        }
        SendError = SocketError.ConnectionReset;
        ClearUnsent();
        WatchForRoom(false);
    }

    void ClearUnsent()
    {
        _unsent.Clear();
        _unsentFrom = 0;
    }

    void WatchForRoom(bool writable)
    {
        if (!TryWatch(writable))
            reader.OnClosed(SocketError.NoBufferSpaceAvailable);
    }
}
