namespace AgentGatewayPerf.Fleet;

/// <summary>A line of whatever starts workers, as it stands there. Which parts it has says what it tells.</summary>
/// <param name="Shard">Whose worker it is about.</param>
/// <param name="Url">The worker listens there.</param>
/// <param name="Attempt">Which attempt to start the shard it is about.</param>
/// <param name="Region">Where that runs.</param>
/// <param name="Exit">The worker has ended with this exit code.</param>
/// <param name="Seconds">Time from the start of its container until then.</param>
sealed record AnnouncementLine(
    int? Shard, string? Url, string? Attempt, string? Region, int? Exit = null, double? Seconds = null);
