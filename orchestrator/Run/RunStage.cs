namespace AgentGatewayPerf.Run;

/// <summary>What a run is doing.</summary>
/// <param name="Phase">In words.</param>
/// <param name="Loads">The loads of the step under way; none between steps.</param>
/// <param name="StartedTimestamp">About when they started, as a timestamp of the run's time provider.</param>
sealed record RunStage(string Phase, IReadOnlyList<StageLoad> Loads, long StartedTimestamp = 0);
