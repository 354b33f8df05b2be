using System.Diagnostics;

namespace AgentGatewayPerf.Fleet;

/// <summary>What every child process of a fleet has in common.</summary>
static class FleetProcess
{
    /// <summary>Without a window, its streams are pipes of ours.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">None of them a secret.</param>
    /// <param name="token">The run's token.</param>
    /// <param name="authToken">Bearer token for the gateway; null for none, and not that of this process either.</param>
    public static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, string token, string? authToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // Secrets go by environment: an argument list is readable by everybody on the machine.
        start.Environment[RunToken.Variable] = token;
        start.Environment["AGENTGATEWAY_AUTH_TOKEN"] = authToken ?? "";
        return start;
    }
}
