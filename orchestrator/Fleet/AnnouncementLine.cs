namespace AgentGatewayPerf.Fleet;

/// <summary>An announcement as it stands on the line.</summary>
sealed record AnnouncementLine(int? Shard, string? Url, string? Attempt, string? Region);
