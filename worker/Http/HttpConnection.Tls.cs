using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>TLS, by the runtime's own implementation over a stream that the loop drives.</summary>
sealed partial class HttpConnection
{
    async ValueTask<ConnectResult?> HandshakeAsync(SslClientAuthenticationOptions options)
    {
        var started = Clock.Now;
        var socket = _socket!;
        _stream = new LoopStream(socket, bytes => { if (_socket is not null) Send(bytes); });
        _tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        try
        {
            await _tls.AuthenticateAsClientAsync(options, CancellationToken.None);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or ObjectDisposedException
            or InvalidOperationException or Win32Exception)
        {
            var late = Clock.Now - started >= _target.ConnectTimeout;
            var why = !late ? _stream?.StartsOtherwise == true ? TlsErrors.NotSpoken : TlsErrors.OfHandshake(e)
                : $"the handshake took longer than {Seconds(_target.ConnectTimeout)}";
            return new ConnectResult(
                new Outcome(OutcomeClass.Tls), started, 0, Clock.Now,
                $"TLS with {_target.Host} failed: {why}{(why.EndsWith('.') ? "" : ".")}");
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
                var count = await tls.ReadAsync(_loop.ReceiveBuffer, CancellationToken.None);
                if (_tls != tls)
                    return;
                if (count == 0)
                {
                    OnClosed(SocketError.Success);
                    return;
                }
                OnReceived(_loop.ReceiveBuffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or Win32Exception)
        {
            if (_tls == tls && _handler is not null && _completed == 0 && TlsErrors.Find(e) is { } reason)
                Complete(new Outcome(OutcomeClass.Tls), $"TLS with {_target.Host} failed: {reason}.", reusable: false);
            else if (_tls == tls)
                OnClosed(e.InnerException is SocketException socket ? socket.SocketErrorCode : SocketError.ConnectionReset);
        }
        catch (Exception e) when (_tls == tls && _handler is not null)
        {
            // A fault of the worker: whoever waits for the response is told.
            _handler = null;
            Close();
            _exchange.SetException(e);
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
            if (_handler is not null)
                OnClosed(SocketError.ConnectionReset);
        }
    }
}
