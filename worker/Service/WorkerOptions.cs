using System.Net;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>The worker's command line and environment.</summary>
/// <param name="Listen">Where to listen; port 0 takes a free one.</param>
/// <param name="ExitOnStdinClose">The process that started the worker is gone when standard input closes.</param>
/// <param name="RunToken">What every call must carry.</param>
/// <param name="AuthToken">Bearer token for the gateway where the assignment has none; null for none.</param>
sealed record WorkerOptions(IPEndPoint Listen, bool ExitOnStdinClose, string RunToken, string? AuthToken)
{
    public const string RunTokenVariable = "AGENTGATEWAY_PERF_TOKEN";
    public const string AuthTokenVariable = "AGENTGATEWAY_AUTH_TOKEN";

    const int ShortestToken = 32;

    public const string Usage = """
        Usage: agentgateway-perf-worker --listen ADDRESS:PORT [--exit-on-stdin-close]

        Runs one shard of a load test for the orchestrator that calls it, and prints one JSON line with its address when ready.
        The run's token is read from AGENTGATEWAY_PERF_TOKEN, the gateway's bearer token from AGENTGATEWAY_AUTH_TOKEN.
        """;

    /// <summary>Reads the command line.</summary>
    /// <returns>Null when it cannot be used, with the reason in <paramref name="error"/>.</returns>
    public static WorkerOptions? Parse(string[] args, out string error)
    {
        IPEndPoint? listen = null;
        var exitOnStdinClose = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--listen" when i + 1 < args.Length && IPEndPoint.TryParse(args[i + 1], out listen):
                    i++;
                    break;
                case "--listen":
                    error = "--listen takes an IP address and a port, such as 127.0.0.1:0.";
                    return null;
                case "--exit-on-stdin-close":
                    exitOnStdinClose = true;
                    break;
                default:
                    error = $"Unknown argument: {args[i]}";
                    return null;
            }
        }
        if (listen == null)
        {
            error = "--listen is missing.";
            return null;
        }
        var token = Environment.GetEnvironmentVariable(RunTokenVariable) ?? "";
        if (token.Length < ShortestToken)
        {
            error = $"{RunTokenVariable} must hold the run's token, at least {ShortestToken} characters (for example from `openssl rand -hex 32`).";
            return null;
        }
        error = "";
        return new WorkerOptions(listen, exitOnStdinClose, token, Environment.GetEnvironmentVariable(AuthTokenVariable));
    }
}
