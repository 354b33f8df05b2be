using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace AgentGatewayPerf.Worker.Http.Tls;

/// <summary>How a call of OpenSSL ended.</summary>
enum TlsProgress
{
    Done,

    /// <summary>It goes on when the socket can be read.</summary>
    WantRead,

    /// <summary>It goes on when the socket has room.</summary>
    WantWrite,

    /// <summary>The server has ended TLS in order.</summary>
    Ended,

    /// <summary>The connection is gone; TLS did nothing to it.</summary>
    Lost,

    /// <summary>TLS failed; <see cref="OpenSslSession.Error"/> says why.</summary>
    Failed,
}

/// <summary>TLS on one socket, by OpenSSL: it reads and writes the socket itself and never blocks. One thread's.</summary>
sealed unsafe class OpenSslSession : IDisposable
{
    const int SetHostName = 55;
    const int TimedOut = 110;

    readonly OpenSslContext _context;
    nint _ssl;
    bool _isOpen;
    bool _isBroken;

    public OpenSslSession(nint ssl, OpenSslContext context)
    {
        (_ssl, _context) = (ssl, context);
        OpenSsl.SetConnect(ssl);
        if (!context.IsAddress)
            OpenSsl.SetName(ssl, SetHostName, 0, context.Name);
    }

    /// <summary>Why TLS failed: what the server said if it said anything, else what OpenSSL says.</summary>
    public string? Error { get; private set; }

    /// <summary>What became of the socket when the connection was lost; Success where it was closed.</summary>
    public SocketError SystemError { get; private set; }

    /// <summary>Whether something was read from the socket that was not asked for yet.</summary>
    public bool HasPending => OpenSsl.HasPending(_ssl) != 0;

    /// <summary>Whether the server resumed the session that it was offered.</summary>
    public bool IsResumed => OpenSsl.IsResumed(_ssl) != 0;

    /// <summary>Whether the server chose HTTP/2.</summary>
    public bool IsHttp2
    {
        get
        {
            OpenSsl.GetAlpn(_ssl, out var protocol, out var length);
            return new ReadOnlySpan<byte>(protocol, (int)length).SequenceEqual("h2"u8);
        }
    }

    /// <summary>Goes on with the handshake, and checks the certificate at its end.</summary>
    public TlsProgress Handshake()
    {
        OpenSsl.ClearErrors();
        var result = OpenSsl.Handshake(_ssl);
        if (result != 1)
            return Progress(result);
        _isOpen = true;
        Error = _context.Check(Certificates());
        return Error is null ? TlsProgress.Done : TlsProgress.Failed;
    }

    /// <summary>Reads what is there.</summary>
    public TlsProgress Read(Span<byte> bytes, out int count)
    {
        OpenSsl.ClearErrors();
        fixed (byte* at = bytes)
            count = OpenSsl.Read(_ssl, at, bytes.Length);
        if (count > 0)
            return TlsProgress.Done;
        var progress = Progress(count);
        count = 0;
        return progress;
    }

    /// <summary>Writes as much as the socket takes. What it did not take has to be written again.</summary>
    public TlsProgress Write(ReadOnlySpan<byte> bytes, out int count)
    {
        OpenSsl.ClearErrors();
        fixed (byte* at = bytes)
            count = OpenSsl.Write(_ssl, at, bytes.Length);
        if (count > 0)
            return TlsProgress.Done;
        var progress = Progress(count);
        count = 0;
        return progress;
    }

    /// <summary>Takes leave of the server, while the socket is still open, and gives back the memory.</summary>
    public void Dispose()
    {
        if (_ssl == 0)
            return;
        if (_isOpen && !_isBroken)
        {
            OpenSsl.ClearErrors();
            _ = OpenSsl.Shutdown(_ssl);
        }
        OpenSsl.Free(_ssl);
        _ssl = 0;
    }

    TlsProgress Progress(int result)
    {
        switch (OpenSsl.GetError(_ssl, result))
        {
            case OpenSsl.ErrorWantRead:
                return TlsProgress.WantRead;
            case OpenSsl.ErrorWantWrite:
                return TlsProgress.WantWrite;
            case OpenSsl.ErrorZeroReturn:
                return TlsProgress.Ended;
            case OpenSsl.ErrorSystem:
                _isBroken = true;
                SystemError = Marshal.GetLastPInvokeError() switch
                {
                    0 => SocketError.Success,
                    TimedOut => SocketError.TimedOut,
                    _ => SocketError.ConnectionReset,
                };
                return TlsProgress.Lost;
            default:
                _isBroken = true;
                Error = TlsErrors.Read(LastError());
                // Closed without a word.
                return Error is null ? TlsProgress.Lost : TlsProgress.Failed;
        }
    }

    static string LastError()
    {
        var text = stackalloc byte[256];
        OpenSsl.ErrorText(OpenSsl.NextError(), text, 256);
        return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
    }

    List<byte[]> Certificates()
    {
        var stack = OpenSsl.GetPeerChain(_ssl);
        var chain = new List<byte[]>();
        for (var i = 0; stack != 0 && i < OpenSsl.StackCount(stack); i++)
        {
            var certificate = OpenSsl.StackItem(stack, i);
            var bytes = new byte[OpenSsl.CertificateLength(certificate, 0)];
            fixed (byte* start = bytes)
            {
                // It moves what it is given behind the last byte.
                var at = start;
                _ = OpenSsl.CertificateBytes(certificate, ref at);
            }
            chain.Add(bytes);
        }
        return chain;
    }
}
