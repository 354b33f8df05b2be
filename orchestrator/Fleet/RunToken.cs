using System.Security.Cryptography;

namespace AgentGatewayPerf.Fleet;

/// <summary>The secret of a run, which every worker demands on every call.</summary>
static class RunToken
{
    public const string Variable = "AGENTGATEWAY_PERF_TOKEN";

    /// <summary>256 random bits in hexadecimal.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(64, lowercase: true);
}
