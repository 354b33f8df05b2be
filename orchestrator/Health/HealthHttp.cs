using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AgentGatewayPerf.Health;

/// <summary>How the check talks to the gateway: as the load does, so no proxy, no redirects, the same trust and token.</summary>
sealed class HealthHttp : IDisposable
{
    readonly X509ChainPolicy? _trust;
    readonly X509Certificate2? _own;
    readonly HttpClient _client;

    /// <summary>Reads the certificates to trust and to show, opens no connection.</summary>
    public HealthHttp(HealthOptions options)
    {
        Options = options;
        _trust = options.CaFile is null ? null : Trust(options.CaFile);
        _own = options.Certificate?.Load();
        _client = NewClient(NewHandler());
    }

    public HealthOptions Options { get; }

    /// <summary>Why the last TLS certificate was refused; null when none was.</summary>
    public string? CertificateFault { get; private set; }

    /// <summary>The answer to a GET. The token goes to the gateway only.</summary>
    /// <param name="url">What to get.</param>
    /// <param name="accept">The kinds of body to ask for.</param>
    /// <param name="until">Whether to read it to its end, or its head alone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<HttpResponseMessage> GetAsync(
        Uri url, string accept, HttpCompletionOption until, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, url, accept, null, until, cancellationToken);

    /// <summary>The response to a request. The token goes to the gateway only.</summary>
    /// <param name="method">What to do.</param>
    /// <param name="url">Where.</param>
    /// <param name="accept">The kinds of body to ask for.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="until">Whether to read it to its end, or its head alone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="headers">Further headers.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri url, string accept, string? json, HttpCompletionOption until, CancellationToken cancellationToken,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.Accept.ParseAdd(accept);
        if (IsSameOrigin(url, Options.GatewayUrl))
        {
            if (!string.IsNullOrEmpty(Options.AuthToken))
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Options.AuthToken);
            AddHeaders(request.Headers);
        }

        return await _client.SendAsync(request, until, cancellationToken);
    }

    /// <summary>Another client, with connections of its own, for the gateway only.</summary>
    /// <param name="outer">Sees every request and answer of this client, and ends with it.</param>
    public HttpClient NewClient(DelegatingHandler outer)
    {
        outer.InnerHandler = NewHandler();
        var client = NewClient((HttpMessageHandler)outer);
        AddHeaders(client.DefaultRequestHeaders);
        return client;
    }

    /// <summary>Whether two URLs lead to the same scheme, host and port; the names of this machine count as one.</summary>
    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme
        && one.Port == other.Port
        && (
            string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase)
                || (one.IsLoopback && other.IsLoopback));

    public void Dispose()
    {
        _client.Dispose();
        _own?.Dispose();
    }

    void AddHeaders(HttpRequestHeaders headers)
    {
        foreach (var header in Options.Headers)
            headers.TryAddWithoutValidation(header.Name, header.Value);
    }

    HttpClient NewClient(HttpMessageHandler handler) => new(handler)
    {
        Timeout = Options.Timeout,
        MaxResponseContentBufferSize = Math.Min(Options.MaxBody, int.MaxValue),
    };

    SocketsHttpHandler NewHandler() => Options.Addresses.Apply(new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = _trust,
            ClientCertificates = _own is null ? null : [_own],
            RemoteCertificateValidationCallback = (stream, _, chain, errors) => Accept(stream, chain, errors),
        },
    });

    static X509ChainPolicy Trust(string caFile)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return policy;
    }

    bool Accept(object stream, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None || Options.Insecure)
        {
            return true;
        }

        CertificateFault = errors switch
        {
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => "the server sent none",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) =>
                $"it is not for {(stream as SslStream)?.TargetHostName}",
            _ => string.Join(", ", chain?.ChainStatus.Select(status => status.Status).Distinct() ?? []),
        };
        return false;
    }
}
