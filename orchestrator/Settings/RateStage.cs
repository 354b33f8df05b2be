using System.Text.Json.Nodes;

namespace AgentGatewayPerf.Settings;

/// <summary>A part of an open load in which the rate changes linearly.</summary>
/// <param name="Duration">How long it takes.</param>
/// <param name="StartRate">Requests per second at its beginning.</param>
/// <param name="EndRate">Requests per second at its end.</param>
readonly record struct RateStage(TimeSpan Duration, double StartRate, double EndRate)
{
    /// <summary>Requests due in it.</summary>
    public double Requests => (StartRate + EndRate) / 2 * Duration.TotalSeconds;

    /// <summary>What the results file says of it.</summary>
    public JsonObject Describe() => new()
    {
        ["duration_s"] = Duration.TotalSeconds,
        ["start_rate"] = StartRate,
        ["end_rate"] = EndRate,
    };
}
