using System.Globalization;

namespace AgentGatewayPerf.Accuracy;

/// <summary>A known behaviour of the target and a load on it.</summary>
/// <param name="Name">In words.</param>
/// <param name="Behaving">Which requests behave so: card, message or tool.</param>
/// <param name="Behaviour">See tests/Targets/ScriptedTarget.</param>
/// <param name="Rate">Requests per second, evenly spaced; 0 for the closed model.</param>
/// <param name="Shards">Workers.</param>
/// <param name="Load">Further flags, among them how much or how long.</param>
sealed record Scenario(string Name, string Behaving, string Behaviour, double Rate, int Shards, params IReadOnlyList<string> Load)
{
    public IReadOnlyList<string> Arguments =>
    [
        "--local", "--quiet", "--shards", Shards.ToString(CultureInfo.InvariantCulture),
        "--pattern", Behaving switch { "card" => "a2a:agent_card", "message" => "a2a:message", _ => "mcp:tools/call" },
        .. Rate > 0 ? ["--rate", Rate.ToString(CultureInfo.InvariantCulture)] : (string[])[],
        .. Load,
    ];
}
