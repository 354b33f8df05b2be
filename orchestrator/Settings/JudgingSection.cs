using System.CommandLine;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>When a run passes, and when it is to be stopped early.</summary>
sealed record JudgingSection
{
    /// <summary>What has to be so for the run to pass.</summary>
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    /// <summary>When to stop early.</summary>
    public IReadOnlyList<AbortRule> AbortRules { get; init; } = [];

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        public Option<string[]> Threshold { get; } = Flag.Texts("--threshold", "'METRIC<VALUE'",
            "Pass/fail limit on a metric, such as 'p99<50ms', 'mcp:tools/call:error_rate<1%', 'rps>500' (see docs/judging.md); a "
            + "miss ends in exit code 1. Repeatable");

        public Option<string[]> AbortOn { get; } = Flag.Texts("--abort-on", "'METRIC>VALUE for TIME'",
            "Stop the run early when this is so, such as 'error_rate>50% for 10s'. Repeatable");

        public IReadOnlyList<Option> All => [Threshold, AbortOn];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public JudgingSection Read(
            FlagValues values, IReadOnlyList<Pattern> patterns, int turns, IReadOnlyList<string> tools, RunKind kind) => new()
            {
                Thresholds =
                [
                    .. ThresholdReader.Read(values.Of(Threshold), patterns, turns, tools).Select(t => Fitting(t, kind)),
                ],
                AbortRules = [.. values.Of(AbortOn).Select(AbortRule.Parse)],
            };

        static Threshold Fitting(Threshold threshold, RunKind kind)
        {
            var needed = threshold.Condition.Metric.Kind switch
            {
                MetricKind.Added => RunKind.Overhead,
                MetricKind.Capacity => RunKind.Capacity,
                _ => kind,
            };
            return needed == kind
                ? threshold
                : throw new UsageException(
                    $"--threshold '{threshold.Text}': only the command {needed.ToString().ToLowerInvariant()} measures {threshold.Condition.Metric.Name}.");
        }
    }
}
