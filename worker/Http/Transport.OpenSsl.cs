using System.Net.Sockets;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http.Tls;
using AgentGatewayPerf.Worker.Loop;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>TLS by the system's OpenSSL on the socket itself, where the system has it.</summary>
sealed partial class Transport
{
    OpenSslSession? _session;
    LoopSignal? _handshake;

    async ValueTask<ConnectResult?> HandshakeAsync(OpenSslContext context)
    {
        var started = Clock.Now;
        var socket = _socket!;
        if (context.TryOpen((int)socket.Handle) is not { } session)
            return Failed("OpenSSL has no memory for one more connection");
        _session = session;
        var signal = new LoopSignal();
        _handshake = signal;
        var progress = session.Handshake();
        var isWriting = false;
        var looked = false;
        while (progress is TlsProgress.WantRead or TlsProgress.WantWrite)
        {
            var writable = progress == TlsProgress.WantWrite;
            if (writable != isWriting && !TryWatch(writable))
                return Failed(Describe(SocketError.NoBufferSpaceAvailable));
            isWriting = writable;
            await signal.Task;
            signal.Reset();
            if (_session != session)
                break;
            if (!looked && !writable)
            {
                looked = true;
                if (SaysOtherwise(socket))
                    return Failed(TlsErrors.NotSpoken);
            }
            progress = session.Handshake();
        }
        _handshake = null;
        if (_session != session)
        {
            return Failed(_isLate
                ? $"the handshake took longer than {Seconds(target.ConnectTimeout)}"
                : TlsErrors.Closed);
        }
        if (progress != TlsProgress.Done)
            return Failed(session.Error ?? TlsErrors.Closed);
        if (target.Http2 && !session.IsHttp2)
            return new ConnectResult(new Outcome(OutcomeClass.Tls), started, 0, Clock.Now, TlsErrors.NoHttp2(target.Host));
        if (isWriting && !TryWatch(false))
            return Failed(Describe(SocketError.NoBufferSpaceAvailable));
        // What came with the end of the handshake is not announced again.
        if (session.HasPending)
            ReceiveLater(session);
        return null;

        ConnectResult Failed(string why) => new(
            new Outcome(OutcomeClass.Tls), started, 0, Clock.Now,
            $"TLS with {target.Host} failed: {why}{(why.EndsWith('.') ? "" : ".")}");
    }

    /// <summary>Whether the server's first byte is none of TLS.</summary>
    static bool SaysOtherwise(Socket socket)
    {
        Span<byte> first = stackalloc byte[1];
        var count = socket.Receive(first, SocketFlags.Peek, out var error);
        return error == SocketError.Success && count == 1 && !TlsErrors.StartsTls(first);
    }

    void ReceiveDecrypted(OpenSslSession session)
    {
        if (_session != session)
            return;
        loop.Counts.Receives++;
        var buffer = loop.ReceiveBuffer.AsSpan();
        var length = 0;
        TlsProgress progress;
        do
        {
            progress = session.Read(buffer[length..], out var count);
            length += count;
        }
        while (progress == TlsProgress.Done && length < buffer.Length && session.HasPending);
        if (length > 0)
            reader.OnReceived(buffer[..length]);
        if (_session != session)
            return;
        switch (progress)
        {
            case TlsProgress.Done when session.HasPending:
                ReceiveLater(session);
                break;
            case TlsProgress.Ended:
                reader.OnClosed(SocketError.Success);
                break;
            case TlsProgress.Lost:
                reader.OnClosed(session.SystemError);
                break;
            case TlsProgress.Failed:
                reader.OnTlsFailed($"TLS with {target.Host} failed: {session.Error}.");
                break;
        }
    }

    // A method of its own: what a lambda captures is allocated where its method begins, which here would be once a response.
    void ReceiveLater(OpenSslSession session) => loop.Post(() => ReceiveDecrypted(session));

    void SendEncrypted(OpenSslSession session, ReadOnlySpan<byte> bytes)
    {
        if (SendError != SocketError.Success)
            return;
        if (!_unsent.IsEmpty)
        {
            _unsent.Append(bytes);
            return;
        }
        var sent = Write(session, bytes);
        if (sent < bytes.Length && _session == session)
        {
            _unsent.Append(bytes[sent..]);
            WatchForRoom(true);
        }
    }

    void SendRestEncrypted(OpenSslSession session)
    {
        _unsentFrom += Write(session, _unsent.Written[_unsentFrom..]);
        if (_session != session)
            return;
        if (Unsent == 0)
            ClearUnsent();
        WatchForRoom(Unsent > 0);
    }

    /// <summary>Writes what the socket takes.</summary>
    /// <returns>How many bytes; all of them where nothing can be sent any more.</returns>
    int Write(OpenSslSession session, ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        while (sent < bytes.Length)
        {
            loop.Counts.Sends++;
            var progress = session.Write(bytes[sent..], out var count);
            sent += count;
            if (progress == TlsProgress.Done)
                continue;
            if (progress is TlsProgress.WantRead or TlsProgress.WantWrite)
                return sent;
            // What the server sent before it closed is still to be read, and says how the connection ended.
            SendError = SocketError.ConnectionReset;
            return bytes.Length;
        }
        return sent;
    }
}
