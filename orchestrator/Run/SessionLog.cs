namespace AgentGatewayPerf.Run;

static partial class SessionLog
{
    [LoggerMessage(
        Level = LogLevel.Warning, EventId = 1, EventName = "Retrying",
        Message = "Shard {Shard}: the stream was lost and is taken up again: {Reason}")]
    public static partial void Retrying(ILogger logger, int shard, string reason);

    [LoggerMessage(Level = LogLevel.Warning, EventId = 2, EventName = "Lost", Message = "Shard {Shard} is given up: {Reason}")]
    public static partial void Lost(ILogger logger, int shard, string reason);

    [LoggerMessage(
        Level = LogLevel.Debug, EventId = 3, EventName = "Ready",
        Message = "Shard {Shard} is ready with scenario {Scenario}, virtual users: {Users}")]
    public static partial void Ready(ILogger logger, int shard, uint scenario, uint users);
}
