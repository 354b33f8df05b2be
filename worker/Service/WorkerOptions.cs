using System.Globalization;
using System.Net;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>The worker's command line and environment.</summary>
/// <param name="Listen">Where to listen; port 0 takes a free one.</param>
/// <param name="ExitOnStdinClose">The process that started the worker is gone when standard input closes.</param>
/// <param name="RunToken">What every call must carry.</param>
/// <param name="AuthToken">Bearer token for targets that may see it and have none of their own; null for none.</param>
/// <param name="Gateways">The only servers to put load on; null for those that the run names.</param>
/// <param name="BufferBytes">Samples kept for an orchestrator that is slow or gone, bytes.</param>
/// <param name="Tls">Files for TLS; null to speak plain HTTP/2.</param>
sealed record WorkerOptions(
    IPEndPoint Listen, bool ExitOnStdinClose, string RunToken, string? AuthToken, IReadOnlyList<Uri>? Gateways, long BufferBytes,
    WorkerTls? Tls)
{
    public const string RunTokenVariable = "AGENTGATEWAY_PERF_TOKEN";
    public const string AuthTokenVariable = "AGENTGATEWAY_AUTH_TOKEN";
    public const long DefaultBufferBytes = 64L << 20;

    const int ShortestToken = 32;

    public const string Usage = """
        Usage: agentgateway-perf-worker --listen ADDRESS:PORT [--exit-on-stdin-close] [--gateway-url URL,…] [--buffer-kib N]
                                        [--tls-cert FILE --tls-key FILE [--tls-client-ca FILE]]

        Runs one shard of a load test for the orchestrator that calls it, and prints one JSON line with its address when ready.
        The run's token is read from AGENTGATEWAY_PERF_TOKEN, the gateway's bearer token from AGENTGATEWAY_AUTH_TOKEN.
          --gateway-url    refuse to put load on anything else than these
          --buffer-kib     samples kept for an orchestrator that is slow or gone, KiB [default: 65536]
          --tls-cert       PEM certificate (chain) to serve, with its key in --tls-key
          --tls-client-ca  PEM certificates; a caller must show a certificate that one of them has signed
        """;

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="environment">Gives the value of a variable; null for one that is not set.</param>
    /// <param name="error">What is wrong when the result is null.</param>
    public static WorkerOptions? Parse(string[] args, Func<string, string?> environment, out string error)
    {
        var values = new Dictionary<string, string>();
        var exitOnStdinClose = false;
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--exit-on-stdin-close")
            {
                exitOnStdinClose = true;
            }
            else if (args[i] is "--listen" or "--gateway-url" or "--buffer-kib"
                or "--tls-cert" or "--tls-key" or "--tls-client-ca")
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
        var runToken = environment(RunTokenVariable) ?? "";
        var authToken = WithoutLineBreak(environment(AuthTokenVariable) ?? "");
        error = Problem(values, out var listen, out var gateways, out var bufferKib, out var tls)
            ?? TokenProblem(runToken, authToken) ?? "";
        if (error.Length > 0)
            return null;
        return new WorkerOptions(
            listen!, exitOnStdinClose, runToken, authToken.Length > 0 ? authToken : null, gateways, bufferKib << 10, tls);
    }

    /// <summary>What keeps this worker from putting load on the targets of a run; null for nothing.</summary>
    public string? PinProblem(Assign assign) => Gateways is null || assign.Targets.All(IsPinned)
        ? null
        : $"This worker puts load on {string.Join(", ", Gateways.Select(g => g.GetLeftPart(UriPartial.Authority)))} and nothing else.";

    bool IsPinned(Target target) => Gateways!.Any(gateway => Uri.Compare(
        new Uri(target.Url), gateway, UriComponents.SchemeAndServer, UriFormat.UriEscaped,
        StringComparison.OrdinalIgnoreCase) == 0);

    /// <summary>A secret that was put into a file ends, as a rule, with a line break, which is no part of it.</summary>
    static string WithoutLineBreak(string token) => token.EndsWith("\r\n", StringComparison.Ordinal) ? token[..^2]
        : token.EndsWith('\n') ? token[..^1]
        : token;

    static string? TokenProblem(string runToken, string authToken)
    {
        if (runToken.Length < ShortestToken)
        {
            return $"{RunTokenVariable} must hold the run's token, at least {ShortestToken} characters "
                + "(for example from `openssl rand -hex 32`).";
        }
        return authToken.Length == 0 || HeaderRules.IsBearerToken(authToken)
            ? null
            : $"{AuthTokenVariable} holds what no bearer token can: it must be visible ASCII without spaces or line breaks, "
                + $"at most {ContractLimits.HeaderLength} characters.";
    }

    static string? Problem(
        Dictionary<string, string> values, out IPEndPoint? listen, out IReadOnlyList<Uri>? gateways, out long bufferKib,
        out WorkerTls? tls)
    {
        (listen, gateways, bufferKib, tls) = (null, null, DefaultBufferBytes >> 10, null);
        if (!values.TryGetValue("--listen", out var address))
            return "--listen is missing.";
        if (!IPEndPoint.TryParse(address, out listen))
            return "--listen takes an IP address and a port, such as 127.0.0.1:0.";
        if (values.TryGetValue("--gateway-url", out var urls))
        {
            var parsed = urls.Split(',')
                .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var gateway) ? gateway : null).ToList();
            if (parsed.Contains(null))
                return "--gateway-url takes addresses such as https://gateway.example.com, with commas between them.";
            gateways = [.. parsed.OfType<Uri>()];
        }
        if (values.TryGetValue("--buffer-kib", out var kib)
            && (!long.TryParse(kib, NumberStyles.None, CultureInfo.InvariantCulture, out bufferKib)
                || bufferKib is < 1 or > 16 << 20))
        {
            return "--buffer-kib takes a number from 1 to 16777216.";
        }
        var (certificate, key) = (values.GetValueOrDefault("--tls-cert"), values.GetValueOrDefault("--tls-key"));
        if ((certificate is null) != (key is null))
            return "--tls-cert and --tls-key belong together.";
        if (certificate is null && values.ContainsKey("--tls-client-ca"))
            return "--tls-client-ca needs --tls-cert and --tls-key.";
        if (certificate is not null)
            tls = new WorkerTls(certificate, key!, values.GetValueOrDefault("--tls-client-ca"));
        return null;
    }
}
