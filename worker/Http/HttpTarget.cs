using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http.Tls;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>A server under test as connections need it: resolved addresses, the Host header, TLS settings. Made once, before the
/// load.</summary>
sealed class HttpTarget
{
    readonly HttpTarget? _other;
    int _tokenNumber;

    HttpTarget(Uri url, IEnumerable<IPAddress> addresses, SslClientAuthenticationOptions? tls, HttpTarget? other = null)
    {
        _other = other;
        Url = url;
        Host = url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}";
        if (url.HostNameType == UriHostNameType.IPv6)
            Host = url.IsDefaultPort ? url.Host : $"{url.Host}:{url.Port}";
        Origin = $"{url.Scheme}://{Host}";
        BasePath = url.AbsolutePath.TrimEnd('/');
        // An IPv4 address written as one of IPv6 is reached by IPv4.
        EndPoints =
        [
            .. addresses.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Distinct()
                .Select(address => new IPEndPoint(address, url.Port)),
        ];
        Tls = tls;
        OpenSsl = tls is null
            ? null
            : OpenSslContext.TryCreate(tls, url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6);
    }

    /// <summary>The gateway.</summary>
    public Uri Url { get; }

    /// <summary>Whether to speak HTTP/2.</summary>
    public bool Http2 { get; private init; }

    /// <summary>Virtual users that may share a connection of HTTP/2, at least 1.</summary>
    public uint Http2Streams { get; private init; }

    /// <summary>Value of the Host header.</summary>
    public string Host { get; }

    /// <summary>Scheme, host and port, for messages.</summary>
    public string Origin { get; }

    /// <summary>Path of the URL without a slash at its end.</summary>
    public string BasePath { get; }

    /// <summary>How often its bearer token has changed: requests that were made before carry an old one.</summary>
    public int TokenNumber => _other?.TokenNumber ?? Volatile.Read(ref _tokenNumber);

    /// <summary>Where to connect to, best first; never empty.</summary>
    public IPEndPoint[] EndPoints { get; set; }

    /// <summary>Null for plain http.</summary>
    public SslClientAuthenticationOptions? Tls { get; }

    /// <summary>The same for the system's OpenSSL; null where that is not used.</summary>
    public OpenSslContext? OpenSsl { get; }

    /// <summary>From the start of a connect to its end, TLS included, ns.</summary>
    public long ConnectTimeout { get; private init; }

    /// <summary>From the first byte sent to the last byte of the response, ns.</summary>
    public long Timeout { get; private init; }

    /// <summary>The target as it was assigned, for those who need a setting of it.</summary>
    public required Protos.Target Assigned { get; init; }

    /// <summary>Resolves the name of a target.</summary>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    /// <exception cref="ArgumentException">The CA certificates are none.</exception>
    /// <exception cref="CryptographicException">A certificate or its key cannot be read.</exception>
    public static async Task<HttpTarget> ResolveAsync(Protos.Target target, CancellationToken cancellation)
    {
        var url = new Uri(target.Url);
        // The zone of an IPv6 address is written after "%25" in a URL (RFC 6874).
        var name = target.ConnectAddress.Length > 0
            ? target.ConnectAddress
            : url.DnsSafeHost.Replace("%25", "%", StringComparison.Ordinal);
        var addresses = IPAddress.TryParse(name, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(url.IdnHost, cancellation);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        return new HttpTarget(url, addresses, url.Scheme == Uri.UriSchemeHttps ? CreateTls(url, target) : null)
        {
            ConnectTimeout = (long)target.ConnectTimeoutUs * 1_000,
            Timeout = (long)target.TimeoutUs * 1_000,
            Assigned = target,
            Http2 = target.Http2,
            Http2Streams = target.Http2Streams > 0 ? target.Http2Streams : ContractLimits.DefaultHttp2Streams,
        };
    }

    /// <summary>The same server at another URL of its host, over HTTP/2, with the same settings and the same bearer
    /// token.</summary>
    /// <param name="url">Scheme, host and port.</param>
    /// <exception cref="ArgumentException">The CA certificates are none.</exception>
    /// <exception cref="CryptographicException">A certificate or its key cannot be read.</exception>
    public HttpTarget OverHttp2(Uri url)
    {
        var assigned = Assigned.Clone();
        assigned.Http2 = true;
        var tls = url.Scheme == Uri.UriSchemeHttps ? CreateTls(url, assigned) : null;
        return new HttpTarget(url, EndPoints.Select(endPoint => endPoint.Address), tls, this)
        {
            ConnectTimeout = ConnectTimeout,
            Timeout = Timeout,
            Assigned = assigned,
            Http2 = true,
            Http2Streams = Http2Streams,
        };
    }

    /// <summary>Its bearer token has changed. For any thread.</summary>
    public void OnTokenChanged() => Interlocked.Increment(ref _tokenNumber);

    /// <summary>Keeps all addresses of the family that the first successful connection had, and that address first.</summary>
    public void Prefer(IPEndPoint reachable) =>
        EndPoints =
        [
            reachable,
            .. EndPoints.Where(other => other.AddressFamily == reachable.AddressFamily && !other.Equals(reachable)),
        ];

    /// <summary>What the certificate must be for. Neither the zone of an address nor the dot at the end of a name is part of it
    /// (RFC 6066, section 3).</summary>
    public static string CertificateNameOf(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.HostNameType == UriHostNameType.IPv6 ? url.Host.Trim('[', ']') : url.IdnHost.TrimEnd('.');
    }

    static SslClientAuthenticationOptions CreateTls(Uri url, Protos.Target target)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = CertificateNameOf(url),
            ApplicationProtocols = [target.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
            // By itself the runtime resumes sessions, and what is measured then is no client that comes for the first time.
            AllowTlsResume = target.TlsResume,
            ClientCertificateContext = target.ClientCertificatePem.Length > 0 ? ClientCertificate(target) : null,
        };
        if (target.Insecure)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        }
        else if (target.CaPem.Length > 0)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(target.CaPem);
            if (roots.Count == 0)
                throw new ArgumentException("There is no PEM certificate in them.");
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(roots);
            options.CertificateChainPolicy = policy;
        }
        return options;
    }

    static SslStreamCertificateContext ClientCertificate(Protos.Target target)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(target.ClientCertificatePem);
        using var fromPem = X509Certificate2.CreateFromPem(target.ClientCertificatePem, target.ClientKeyPem);
        chain[0].Dispose();
        chain.RemoveAt(0);
        // Windows shows only certificates whose keys were imported.
        var own = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }
}
