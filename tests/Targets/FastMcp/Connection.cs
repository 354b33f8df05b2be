using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>One client's connection. It holds memory only while a request or an answer is half through.</summary>
unsafe class Connection(int fd)
{
    /// <summary>What <see cref="Receive"/> and <see cref="TrySend"/> return when the descriptor is not ready.</summary>
    protected const int NotReady = -1;

    /// <summary>What they return when the connection is over.</summary>
    protected const int Closed = -2;

    byte[] _partial = [];
    byte[] _unsent = [];

    public int Descriptor => fd;

    /// <summary>The beginning of a request that has not wholly arrived.</summary>
    public ReadOnlySpan<byte> Partial => _partial;

    /// <summary>Whether an answer waits for the client to read.</summary>
    public bool HasUnsent => _unsent.Length > 0;

    /// <summary>Whether more was received than was handed out, so that no event will tell of it.</summary>
    public virtual bool HasBuffered => false;

    /// <returns>Bytes received, 0 when there are none yet, -1 when the connection is over.</returns>
    public int TryReceive(byte* buffer, int length)
    {
        var count = Receive(buffer, length);
        return count switch { > 0 => count, NotReady => 0, _ => -1 };
    }

    /// <summary>Keeps what follows the last whole request.</summary>
    public void Keep(ReadOnlySpan<byte> partial)
    {
        if (partial.Length != _partial.Length || partial.Length > 0)
            _partial = partial.ToArray();
    }

    /// <summary>Sends; what the kernel does not take is kept until it does.</summary>
    /// <returns>False when the connection is over.</returns>
    public bool TrySend(byte* bytes, int length)
    {
        var sent = 0;
        if (!HasUnsent)
        {
            sent = Send(bytes, length);
            if (sent == length)
                return true;
            if (sent == Closed)
                return false;
            sent = Math.Max(sent, 0);
        }
        _unsent = [.. _unsent, .. new ReadOnlySpan<byte>(bytes + sent, length - sent)];
        return true;
    }

    /// <summary>Sends what was kept.</summary>
    /// <returns>False when the connection is over.</returns>
    public bool TrySendRest()
    {
        fixed (byte* bytes = _unsent)
        {
            var sent = Send(bytes, _unsent.Length);
            if (sent == Closed)
                return false;
            _unsent = _unsent[Math.Max(sent, 0)..];
        }
        return true;
    }

    public virtual void Close() => _ = Libc.Close(fd);

    /// <returns>Bytes received, <see cref="NotReady"/> or <see cref="Closed"/>.</returns>
    protected virtual int Receive(byte* buffer, int length)
    {
        var count = Libc.Receive(fd, buffer, length);
        return count > 0 ? (int)count : count == 0 ? Closed : ErrorKind();
    }

    /// <returns>Bytes sent, <see cref="NotReady"/> or <see cref="Closed"/>.</returns>
    protected virtual int Send(byte* bytes, int length)
    {
        var count = Libc.Send(fd, bytes, length);
        return count >= 0 ? (int)count : ErrorKind();
    }

    static int ErrorKind() => Marshal.GetLastPInvokeError() is Libc.WouldBlock or Libc.Interrupted ? NotReady : Closed;
}
