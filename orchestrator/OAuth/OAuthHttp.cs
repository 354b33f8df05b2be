using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.OAuth;

/// <summary>How authorization servers and their metadata are asked: no proxy, no redirects, the trust of the run, a bound for
/// time and
/// size; and no secret in what is said of it.</summary>
sealed class OAuthHttp : IDisposable
{
    const long MaxBody = 1 << 20;

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    readonly HttpClient _client;
    readonly Secrets _secrets;

    public OAuthHttp(AccessSection access, FixedAddresses addresses)
    {
        _secrets = new Secrets([access.OAuth?.Secret]);
        var tls = new SslClientAuthenticationOptions();
        if (access.Insecure)
        {
            tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        }
        else if (access.CaPem is not null)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPem(access.CaPem);
            tls.CertificateChainPolicy = policy;
        }
        _client = new HttpClient(addresses.Apply(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            SslOptions = tls,
        }))
        { Timeout = Timeout, MaxResponseContentBufferSize = MaxBody };
    }

    /// <summary>Sends a request.</summary>
    /// <exception cref="OAuthException">There was no response.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _client.SendAsync(request, cancellation);
        }
        catch (Exception e) when (
            e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new OAuthException($"{Show(request.RequestUri!)} cannot be reached: {Redact(e.GetBaseException().Message)}");
        }
    }

    /// <summary>A JSON document; null where there is none at that address.</summary>
    /// <exception cref="OAuthException">There was no response.</exception>
    public async Task<JsonDocument?> GetJsonAsync(Uri url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await SendAsync(request, cancellation);
        return response.IsSuccessStatusCode ? Parse(await response.Content.ReadAsStringAsync(cancellation)) : null;
    }

    /// <summary>A JSON object; null for anything else.</summary>
    public static JsonDocument? Parse(string text)
    {
        try
        {
            var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text of others, fit to be shown.</summary>
    public string Redact(string text) => Printable.OneLine(System.Text.Encoding.UTF8.GetBytes(_secrets.Redact(text)), 300);

    /// <summary>A URL as it may be shown.</summary>
    public static string Show(Uri url) =>
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    public void Dispose() => _client.Dispose();
}
