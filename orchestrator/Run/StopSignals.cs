namespace AgentGatewayPerf.Run;

/// <summary>How a run is told to end early.</summary>
/// <param name="Abort">Stop the load now and report what was measured.</param>
/// <param name="Kill">Wait for nothing any more.</param>
sealed record StopSignals(CancellationToken Abort, CancellationToken Kill);
