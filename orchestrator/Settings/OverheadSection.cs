using System.CommandLine;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>Servers that are loaded side by side, to see what each adds to the first.</summary>
sealed record OverheadSection
{
    /// <summary>Time that all targets of a pattern are loaded for together, where nothing else is said.</summary>
    public static readonly TimeSpan DefaultDuration = TimeSpan.FromMinutes(1);

    /// <summary>Load of every target before its first block, where nothing else is said.</summary>
    public static readonly TimeSpan DefaultWarmup = TimeSpan.FromSeconds(2);

    // Enough to see how rounds vary, and few enough that a long run has long blocks.
    const int MostRounds = 60;
    const int EnoughRounds = 20;
    const int FewestRounds = 10;
    static readonly TimeSpan UsualBlock = TimeSpan.FromSeconds(1);
    static readonly TimeSpan ShortestBlock = TimeSpan.FromMilliseconds(500);

    /// <summary>At least two; the first is what the others are compared with.</summary>
    public required IReadOnlyList<ComparedTarget> Targets { get; init; }

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration) =>
        configuration["targets"] = new JsonArray([.. Targets.Select(target => (JsonNode?)target.Describe())]);

    /// <summary>How a time of load is divided: every target has a block in every round. An even number of rounds, so that each
    /// has every place in a round as often as its mirror.</summary>
    public (int Rounds, TimeSpan Block) Divide(TimeSpan duration)
    {
        var each = duration / Targets.Count;
        var wanted = Math.Max(each / UsualBlock, Math.Min(EnoughRounds, each / ShortestBlock));
        var rounds = (int)Math.Clamp(wanted, FewestRounds, MostRounds) / 2 * 2;
        var block = Math.Max(1, Math.Round((each / rounds).TotalMilliseconds));
        return (rounds, TimeSpan.FromMilliseconds(block));
    }

    /// <summary>The targets of a round in their order: each has every place as often, and what drifts over a pair of rounds hits
    /// all alike.</summary>
    /// <param name="round">From 0.</param>
    public IReadOnlyList<int> OrderOf(int round)
    {
        var forward = Enumerable.Range(0, Targets.Count).Select(i => (i + round / 2) % Targets.Count);
        return [.. round % 2 == 0 ? forward : forward.Reverse()];
    }

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        public Option<string?> DirectUrl { get; } = Flag.Text("--direct-url", "URL",
            "The server without the gateway, which the gateway of --gateway-url is compared with");

        public Option<string[]> Target { get; } = Flag.Texts("--target", "NAME=URL[,…]",
            "A target by name; may go on with ,mcp-path=P ,a2a-path=P ,tool=T ,token-env=VAR. Repeatable: every one is compared with "
            + "the first (that of --direct-url, where it is given)");

        public IReadOnlyList<Option> All => [DirectUrl, Target];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public OverheadSection Read(FlagValues values, GatewayChoice gateway, Func<string, string?> environment)
        {
            var targets = new List<ComparedTarget>();
            if (values.Of(DirectUrl) is { } direct)
                targets.Add(new ComparedTarget { Name = "direct", Url = GatewayAddress.Parse(direct, DirectUrl.Name) });
            if (gateway.Source != GatewaySource.Default)
                targets.Add(new ComparedTarget { Name = "gateway", Url = gateway.Url, IsGateway = true });
            targets.AddRange(values.Of(Target).Select(text => ComparedTarget.Parse(text, environment)));
            if (targets.Count < 2)
            {
                throw new UsageException(
                    "overhead compares at least two targets: give --direct-url and --gateway-url, or --target NAME=URL for each.");
            }
            if (targets.Count > ContractLimits.Targets)
                throw new UsageException($"overhead takes at most {ContractLimits.Targets} targets.");
            return targets.DistinctBy(target => target.Name).Count() == targets.Count
                ? new() { Targets = targets }
                : throw new UsageException("--target: two targets have the same name.");
        }
    }
}
