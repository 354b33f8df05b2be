namespace AgentGatewayPerf.Run;

static partial class RunLog
{
    [LoggerMessage(
        Level = LogLevel.Debug, EventId = 1, EventName = "WorkersUp",
        Message = "Workers of the {Fleet} fleet up: {Workers}, after {ElapsedMs} ms")]
    public static partial void WorkersUp(ILogger logger, int workers, string fleet, long elapsedMs);

    [LoggerMessage(
        Level = LogLevel.Information, EventId = 2, EventName = "Starting", Message = "{Pattern} starts, shards: {Shards}")]
    public static partial void Starting(ILogger logger, string pattern, int shards);

    [LoggerMessage(
        Level = LogLevel.Debug, EventId = 7, EventName = "StartingOneOfMany", Message = "{Step} starts, shards: {Shards}")]
    public static partial void StartingOneOfMany(ILogger logger, string step, int shards);

    [LoggerMessage(Level = LogLevel.Information, EventId = 3, EventName = "WarmingUp", Message = "{Pattern} warms up")]
    public static partial void WarmingUp(ILogger logger, string pattern);

    [LoggerMessage(Level = LogLevel.Warning, EventId = 4, EventName = "FewerWorkers", Message = "{Warning}")]
    public static partial void FewerWorkers(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Warning, EventId = 6, EventName = "TokenNotRenewed", Message = "The bearer token could not be renewed and is tried again: {Reason}")]
    public static partial void TokenNotRenewed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, EventId = 5, EventName = "Broken", Message = "The run could not be led to its end")]
    public static partial void Broken(ILogger logger, Exception exception);
}
