using AgentGatewayPerf.Merge;

namespace AgentGatewayPerf.Run;

/// <summary>What a run is doing.</summary>
/// <param name="Phase">In words.</param>
/// <param name="Pattern">Index of the pattern under load; null between patterns.</param>
/// <param name="Merge">What has arrived of it.</param>
/// <param name="StartedTimestamp">About when its load started, as a timestamp of the run's time provider.</param>
sealed record RunStage(string Phase, int? Pattern = null, PatternMerge? Merge = null, long StartedTimestamp = 0);
