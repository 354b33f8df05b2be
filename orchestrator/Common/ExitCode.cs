
namespace AgentGatewayPerf.Common;

/// <summary>What the process ends with.</summary>
static class ExitCode
{
    /// <summary>All requests succeeded.</summary>
    public const int Success = 0;

    /// <summary>Requests failed or were not sent.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage: nothing was run.</summary>
    public const int Usage = 2;

    /// <summary>A shard was lost or counts disagree: the result is not complete.</summary>
    public const int Incomplete = 3;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
