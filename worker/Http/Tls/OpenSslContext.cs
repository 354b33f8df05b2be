using System.Net.Security;

namespace AgentGatewayPerf.Worker.Http.Tls;

/// <summary>What all connections to a target over OpenSSL have in common. Used by all load threads.</summary>
sealed unsafe class OpenSslContext : IDisposable
{
    const int SetMode = 33;
    const int SetReadAhead = 41;
    const int SetSessionCache = 44;
    const int SetMinVersion = 123;
    const int Tls12 = 0x0303;

    // Partial writes, from a buffer that may be another one the next time; no record buffer while nothing is on its way.
    const int Modes = 0x01 | 0x02 | 0x10;

    readonly nint _context;
    readonly CertificateCheck _check;
    readonly OpenSslSessions? _sessions;

    OpenSslContext(nint context, SslClientAuthenticationOptions options, bool isAddress)
    {
        (_context, _check) = (context, new CertificateCheck(options));
        (Name, IsAddress) = (options.TargetHost!, isAddress);
        if (options.AllowTlsResume)
            _sessions = new OpenSslSessions(context);
    }

    /// <summary>What the certificate must be for.</summary>
    public string Name { get; }

    /// <summary>Whether that is an address, which is not told to the server (RFC 6066, section 3).</summary>
    public bool IsAddress { get; }

    /// <summary>Makes a context with the options that the runtime's TLS would be given.</summary>
    /// <returns>Null where OpenSSL is not there, is not wanted, or does not take the client's certificate.</returns>
    public static OpenSslContext? TryCreate(SslClientAuthenticationOptions options, bool isAddress)
    {
        if (Environment.GetEnvironmentVariable("AGENTGATEWAY_PERF_TLS") == "portable" || !OpenSsl.IsAvailable)
            return null;
        var context = OpenSsl.ContextNew(OpenSsl.ClientMethod());
        if (context == 0)
            return null;
        OpenSsl.ContextControl(context, SetMinVersion, Tls12, 0);
        OpenSsl.ContextControl(context, SetMode, Modes, 0);
        OpenSsl.ContextControl(context, SetReadAhead, 1, 0);
        // A full handshake for every connection: what is measured is a client that comes for the first time. Where sessions may
        // be resumed, OpenSslSessions changes it.
        OpenSsl.ContextControl(context, SetSessionCache, 0, 0);
        var protocol = options.ApplicationProtocols![0].Protocol.Span;
        Span<byte> protocols = [(byte)protocol.Length, .. protocol];
        fixed (byte* at = protocols)
        {
            // It is one of the few functions that say 0 for success.
            if (OpenSsl.ContextSetAlpn(context, at, (uint)protocols.Length) == 0
                && (options.ClientCertificateContext is not { } own || OpenSslClientCertificate.TrySet(context, own)))
            {
                return new OpenSslContext(context, options, isAddress);
            }
        }
        OpenSsl.ContextFree(context);
        return null;
    }

    /// <summary>Begins TLS on a connected socket.</summary>
    /// <returns>Null where OpenSSL has no memory for it.</returns>
    public OpenSslSession? TryOpen(int descriptor)
    {
        var ssl = OpenSsl.New(_context);
        if (ssl == 0)
            return null;
        if (OpenSsl.SetDescriptor(ssl, descriptor) == 1)
        {
            _sessions?.Offer(ssl);
            return new OpenSslSession(ssl, this);
        }
        OpenSsl.Free(ssl);
        return null;
    }

    /// <summary>Whether the certificates of a server are accepted.</summary>
    /// <param name="chain">The server's own first.</param>
    /// <returns>Why not; null where they are.</returns>
    public string? Check(IReadOnlyList<byte[]> chain) => _check.Problem(chain);

    public void Dispose()
    {
        OpenSsl.ContextFree(_context);
        _sessions?.Dispose();
    }
}
