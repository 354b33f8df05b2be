using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>TLS, by the runtime's own implementation over a stream that the loop drives.</summary>
sealed partial class Transport
{
    async ValueTask<ConnectResult?> HandshakeAsync(SslClientAuthenticationOptions options)
    {
        var started = Clock.Now;
        var socket = _socket!;
        _stream = new LoopStream(socket, bytes => { if (_socket is not null) SendPlain(bytes); });
        _tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        try
        {
            await _tls.AuthenticateAsClientAsync(options, CancellationToken.None);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or ObjectDisposedException
            or InvalidOperationException or Win32Exception)
        {
            var late = Clock.Now - started >= target.ConnectTimeout;
            var why = !late ? _stream?.StartsOtherwise == true ? TlsErrors.NotSpoken : TlsErrors.OfHandshake(e)
                : $"the handshake took longer than {Seconds(target.ConnectTimeout)}";
            return new ConnectResult(
                new Outcome(OutcomeClass.Tls), started, 0, Clock.Now,
                $"TLS with {target.Host} failed: {why}{(why.EndsWith('.') ? "" : ".")}");
        }
        if (target.Http2 && _tls.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
        {
            return new ConnectResult(
                new Outcome(OutcomeClass.Tls), started, 0, Clock.Now,
                $"TLS with {target.Host}: the server does not offer HTTP/2.");
        }
        _receiving = ReceiveEncryptedAsync(_tls);
        return null;
    }

    async Task ReceiveEncryptedAsync(SslStream tls)
    {
        try
        {
            // A read of nothing waits without holding a record buffer, so that an idle connection stays small.
            while (_tls == tls && await tls.ReadAsync(Memory<byte>.Empty, CancellationToken.None) == 0)
            {
                var count = await tls.ReadAsync(loop.ReceiveBuffer, CancellationToken.None);
                if (_tls != tls)
                    return;
                if (count == 0)
                {
                    reader.OnClosed(SocketError.Success);
                    return;
                }
                reader.OnReceived(loop.ReceiveBuffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or Win32Exception)
        {
            if (_tls == tls && TlsErrors.Find(e) is { } reason)
                reader.OnTlsFailed($"TLS with {target.Host} failed: {reason}.");
            else if (_tls == tls)
                reader.OnClosed((e.InnerException as SocketException)?.SocketErrorCode ?? SocketError.ConnectionReset);
        }
        catch (Exception e) when (_tls == tls)
        {
            // A fault of the worker: whoever waits for a response is told.
            reader.OnFault(e);
        }
    }

    void SendEncrypted(ReadOnlyMemory<byte> request)
    {
        try
        {
            // The stream below takes everything at once, so this is complete when it returns.
            var write = _tls!.WriteAsync(request, CancellationToken.None);
            if (write.IsCompleted)
                write.GetAwaiter().GetResult();
            else
                throw new InvalidOperationException("A write did not complete at once.");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or Win32Exception)
        {
            reader.OnClosed(SocketError.ConnectionReset);
        }
    }
}
