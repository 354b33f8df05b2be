namespace AgentGatewayPerf.Judge.Overhead;

/// <summary>What a target adds to a metric of the reference, with its intervals.</summary>
/// <param name="Metric">avg, p50, p90, p95 or p99.</param>
/// <param name="ReferenceUs">The metric of the reference, µs.</param>
/// <param name="TargetUs">The metric of the target, µs.</param>
/// <param name="AddedUs">Target less reference, µs.</param>
/// <param name="LowUs">Lower end of the 95 % confidence interval of the difference, µs.</param>
/// <param name="HighUs">Upper end of it.</param>
/// <param name="JointLowUs">Lower end of the interval that holds for all metrics of the target together, µs.</param>
/// <param name="JointHighUs">Upper end of it.</param>
/// <param name="Reason">Why there is no interval; null when there is one.</param>
sealed record AddedLatency(
    string Metric, double? ReferenceUs, double? TargetUs, double? AddedUs, double? LowUs, double? HighUs, double? JointLowUs,
    double? JointHighUs, string? Reason);
