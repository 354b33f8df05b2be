using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>What a scenario is, on this shard.</summary>
/// <param name="Index">Its index in the assignment.</param>
/// <param name="Scenario">What to send.</param>
/// <param name="Target">The server under test.</param>
/// <param name="Driver">What the pattern is made of.</param>
/// <param name="Share">This shard's part of the arrivals of the run.</param>
/// <param name="Secrets">Texts that no message may hold.</param>
/// <param name="TraceparentRatio">Share of the requests that carry trace context.</param>
sealed record ScenarioSetup(
    uint Index, Scenario Scenario, HttpTarget Target, PatternDriver Driver, StreamShare Share, IReadOnlyList<string> Secrets,
    double TraceparentRatio);
