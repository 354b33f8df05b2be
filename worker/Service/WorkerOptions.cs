using System.Globalization;
using System.Net;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>The worker's command line and environment.</summary>
/// <param name="Listen">Where to listen; port 0 takes a free one.</param>
/// <param name="ExitOnStdinClose">The process that started the worker is gone when standard input closes.</param>
/// <param name="RunToken">What every call must carry.</param>
/// <param name="AuthToken">Bearer token for the gateway where the assignment has none; null for none.</param>
/// <param name="Gateway">The only gateway to put load on; null for the one that the run names.</param>
/// <param name="BufferBytes">Samples kept for an orchestrator that is slow or gone, bytes.</param>
/// <param name="Tls">Files for TLS; null to speak plain HTTP/2.</param>
sealed record WorkerOptions(
    IPEndPoint Listen, bool ExitOnStdinClose, string RunToken, string? AuthToken, Uri? Gateway, long BufferBytes, WorkerTls? Tls)
{
    public const string RunTokenVariable = "AGENTGATEWAY_PERF_TOKEN";
    public const string AuthTokenVariable = "AGENTGATEWAY_AUTH_TOKEN";
    public const long DefaultBufferBytes = 64L << 20;

    const int ShortestToken = 32;

    public const string Usage = """
        Usage: agentgateway-perf-worker --listen ADDRESS:PORT [--exit-on-stdin-close] [--gateway-url URL] [--buffer-kib N]
                                        [--tls-cert FILE --tls-key FILE [--tls-client-ca FILE]]

        Runs one shard of a load test for the orchestrator that calls it, and prints one JSON line with its address when ready.
        The run's token is read from AGENTGATEWAY_PERF_TOKEN, the gateway's bearer token from AGENTGATEWAY_AUTH_TOKEN.
          --gateway-url    refuse to put load on anything else
          --buffer-kib     samples kept for an orchestrator that is slow or gone, KiB [default: 65536]
          --tls-cert       PEM certificate (chain) to serve, with its key in --tls-key
          --tls-client-ca  PEM certificates; a caller must show a certificate that one of them has signed
        """;

    /// <summary>Reads the command line.</summary>
    /// <returns>Null when it cannot be used, with the reason in <paramref name="error"/>.</returns>
    public static WorkerOptions? Parse(string[] args, out string error)
    {
        var values = new Dictionary<string, string>();
        var exitOnStdinClose = false;
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--exit-on-stdin-close")
            {
                exitOnStdinClose = true;
            }
            else if (args[i] is "--listen" or "--gateway-url" or "--buffer-kib" or "--tls-cert" or "--tls-key" or "--tls-client-ca")
            {
                if (i + 1 == args.Length)
                {
                    error = $"{args[i]} needs a value.";
                    return null;
                }
                values[args[i]] = args[++i];
            }
            else
            {
                error = $"Unknown argument: {args[i]}";
                return null;
            }
        }
        error = Problem(values, out var listen, out var gateway, out var bufferKib, out var tls) ?? "";
        if (error.Length > 0)
            return null;
        var token = Environment.GetEnvironmentVariable(RunTokenVariable) ?? "";
        return new WorkerOptions(
            listen!, exitOnStdinClose, token, Environment.GetEnvironmentVariable(AuthTokenVariable), gateway, bufferKib << 10, tls);
    }

    static string? Problem(
        Dictionary<string, string> values, out IPEndPoint? listen, out Uri? gateway, out long bufferKib, out WorkerTls? tls)
    {
        (listen, gateway, bufferKib, tls) = (null, null, DefaultBufferBytes >> 10, null);
        if (!values.TryGetValue("--listen", out var address))
            return "--listen is missing.";
        if (!IPEndPoint.TryParse(address, out listen))
            return "--listen takes an IP address and a port, such as 127.0.0.1:0.";
        if (values.TryGetValue("--gateway-url", out var url) && !Uri.TryCreate(url, UriKind.Absolute, out gateway))
            return "--gateway-url takes an address such as https://gateway.example.com.";
        if (values.TryGetValue("--buffer-kib", out var kib)
            && (!long.TryParse(kib, NumberStyles.None, CultureInfo.InvariantCulture, out bufferKib) || bufferKib is < 1 or > 16 << 20))
        {
            return "--buffer-kib takes a number from 1 to 16777216.";
        }
        var (certificate, key) = (values.GetValueOrDefault("--tls-cert"), values.GetValueOrDefault("--tls-key"));
        if ((certificate == null) != (key == null))
            return "--tls-cert and --tls-key belong together.";
        if (certificate == null && values.ContainsKey("--tls-client-ca"))
            return "--tls-client-ca needs --tls-cert and --tls-key.";
        if (certificate != null)
            tls = new WorkerTls(certificate, key!, values.GetValueOrDefault("--tls-client-ca"));
        return (Environment.GetEnvironmentVariable(RunTokenVariable) ?? "").Length < ShortestToken
            ? $"{RunTokenVariable} must hold the run's token, at least {ShortestToken} characters (for example from `openssl rand -hex 32`)."
            : null;
    }
}
