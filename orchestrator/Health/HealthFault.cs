using System.Net.Sockets;
using System.Text.Json;
using ModelContextProtocol;

namespace AgentGatewayPerf.Health;

/// <summary>Says what went wrong and what to do about it, in a line.</summary>
static class HealthFault
{
    /// <summary>A connection or an answer that failed.</summary>
    public static string Describe(Exception fault, HealthHttp http)
    {
        var gateway = http.Options.GatewayUrl;
        return fault switch
        {
            OperationCanceledException or TimeoutException =>
                $"no response within {http.Options.Timeout.TotalSeconds:0.###} s; see whether the gateway is overloaded, or allow more with --timeout",
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => TooLarge(http.Options),
            HttpRequestException request => Describe(request, gateway, http.CertificateFault, "--gateway-url"),
            McpProtocolException protocol =>
                $"the server responded with the JSON-RPC error {(int)protocol.ErrorCode}: {protocol.Message}",
            JsonException => "the response is not the JSON that the protocol asks for",
            _ => fault.Message,
        };
    }

    /// <summary>An answer with more than it may have.</summary>
    public static string TooLarge(HealthOptions options) => FormattableString.Invariant(
        $"the response is longer than {options.MaxBody:#,0} bytes, which is a failure in a load as well; ")
        + "allow more with --max-body";

    /// <summary>An HTTP status that is no success.</summary>
    /// <param name="status">The status.</param>
    /// <param name="text">Where a redirect leads, or what the body says; may be empty.</param>
    /// <param name="path">What was asked for.</param>
    /// <param name="flag">The flag that names the path.</param>
    /// <param name="hasToken">Whether a token was sent.</param>
    public static string Status(int status, string text, string path, string flag, bool hasToken)
    {
        var said = text.Length == 0 ? $"HTTP {status}" : $"HTTP {status} ({text})";
        return status switch
        {
            >= 300 and < 400 => $"{said}: redirects are not followed; name the final URL with --gateway-url",
            401 when hasToken => $"{said}: the token was refused; check --auth-token or AGENTGATEWAY_AUTH_TOKEN",
            401 => $"{said}: a token is wanted; set AGENTGATEWAY_AUTH_TOKEN or --auth-token",
            403 => $"{said}: access is denied; check the token's rights and the gateway's authorization policy",
            404 => $"{said}: nothing is at {path}; name the path with {flag}, or add a route to the gateway",
            405 or 406 or 415 => $"{said}: {path} does not take this protocol; name the path with {flag}",
            429 => $"{said}: the gateway's rate limit is reached; wait, or raise it for the test",
            >= 500 => $"{said}: the gateway or the server behind it fails; see the gateway's log",
            _ => $"{said}: the request was refused; check {flag} and the gateway's configuration",
        };
    }

    /// <summary>A request that got no answer.</summary>
    /// <param name="fault">What happened.</param>
    /// <param name="url">Where it was sent to.</param>
    /// <param name="certificateFault">Why the TLS certificate was refused; null when it was not.</param>
    /// <param name="flag">The flag that names the URL.</param>
    public static string Describe(HttpRequestException fault, Uri url, string? certificateFault, string flag)
    {
        var where = $"{url.Host}:{url.Port}";
        return fault.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"the name {url.Host} does not resolve; check {flag}",
            HttpRequestError.ConnectionError => fault.GetBaseException()
                is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                ? $"nothing listens at {where} (connection refused); start it or check {flag}"
                : $"no connection to {where} ({fault.GetBaseException().Message}); check {flag} and the network",
            HttpRequestError.SecureConnectionError when certificateFault is not null =>
                $"the TLS certificate of {where} is not trusted: {certificateFault}; name its CA with --ca-file, or test with --insecure",
            HttpRequestError.SecureConnectionError =>
                $"no TLS connection to {where} ({fault.GetBaseException().Message}); is it https there?",
            HttpRequestError.InvalidResponse => $"{where} does not speak HTTP; check {flag}",
            HttpRequestError.ResponseEnded => $"{where} closed the connection without a response; check {flag} (http or https?)",
            _ => fault.GetBaseException().Message,
        };
    }
}
