using System.ComponentModel;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Connecting: TCP and TLS are done here, where they can be timed, and the handler is given the stream.</summary>
sealed partial class Http2Connection
{
    const int MaxHeadKilobytes = 64;

    public async ValueTask<ConnectResult> ConnectAsync(IPEndPoint endPoint)
    {
        Close();
        using var cancel = new CancellationTokenSource();
        var started = Clock.Now;
        _cancel = cancel;
        (_reason, _reasonText, _completed) = (Outcome.Ok, null, 0);
        _deadline = started + target.ConnectTimeout;
        ResponsesOnConnection = 0;
        Socket? socket = null;
        WatchedStream? stream = null;
        var connected = 0L;
        ConnectResult result;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (OpenFiles.IsReserved(socket))
                throw new SocketException((int)SocketError.TooManyOpenSockets);
            await socket.ConnectAsync(endPoint, cancel.Token).ConfigureAwait(false);
            connected = Clock.Now;
            stream = new WatchedStream(socket);
            var problem = await UseAsync(stream, cancel.Token).ConfigureAwait(false);
            var ended = Clock.Now;
            await loop.Enter();
            var outcome = problem is null ? Outcome.Ok : new Outcome(OutcomeClass.Tls);
            result = new ConnectResult(outcome, started, connected, ended, problem);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException or Win32Exception)
        {
            await loop.Enter();
            result = Failed(e, stream, endPoint, started, connected);
        }
        _cancel = null;
        _deadline = 0;
        if (result.Outcome.IsOk)
        {
            _stream = stream;
            loop.CountOpened();
        }
        else
        {
            _invoker?.Dispose();
            _invoker = null;
            if (stream is not null)
                await stream.DisposeAsync();
            socket?.Dispose();
            await loop.Enter();
        }
        return result;
    }

    /// <summary>Agrees on TLS and gives the stream to a handler.</summary>
    /// <returns>What is wrong; null for nothing.</returns>
    async ValueTask<string?> UseAsync(WatchedStream stream, CancellationToken cancellation)
    {
        Stream? given = stream;
        if (target.Tls is not null)
        {
            var tls = new SslStream(stream);
            given = tls;
            await tls.AuthenticateAsClientAsync(target.Tls, cancellation).ConfigureAwait(false);
            if (tls.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
                return $"TLS with {target.Host}: the server does not offer HTTP/2.";
        }
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // One connection, the one that was made here: a request that cannot have it fails instead of opening another one
            // unseen.
            ConnectCallback = (_, _) => Interlocked.Exchange(ref given, null) is { } only
                ? ValueTask.FromResult(only)
                : ValueTask.FromException<Stream>(new IOException("The connection was closed.")),
            EnableMultipleHttp2Connections = false,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            MaxResponseHeadersLength = MaxHeadKilobytes,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        });
        return null;
    }

    ConnectResult Failed(Exception e, WatchedStream? stream, IPEndPoint endPoint, long started, long connected)
    {
        var now = Clock.Now;
        if (_reason.Class == OutcomeClass.Aborted)
            return new ConnectResult(_reason, started, connected, now, "Stopped while connecting.");
        var late = now - started >= target.ConnectTimeout;
        if (connected != 0)
        {
            var why = !late ? stream?.StartsOtherwise == true ? TlsErrors.NotSpoken : TlsErrors.OfHandshake(e)
                : $"the handshake took longer than {Seconds(target.ConnectTimeout)}";
            var text = $"TLS with {target.Host} failed: {why}{(why.EndsWith('.') ? "" : ".")}";
            return new ConnectResult(new Outcome(OutcomeClass.Tls), started, connected, now, text);
        }
        var message = late ? $"Connecting to {endPoint} took longer than {Seconds(target.ConnectTimeout)}."
            : $"Connecting to {endPoint} failed: {Describe((e as SocketException)?.SocketErrorCode ?? SocketError.SocketError)}.";
        return new ConnectResult(new Outcome(OutcomeClass.Connect), started, 0, now, message);
    }

    void Close()
    {
        if (_stream is not null)
        {
            loop.CountClosed();
            _stream.Dispose();
        }
        _stream = null;
        _invoker?.Dispose();
        _invoker = null;
    }
}
