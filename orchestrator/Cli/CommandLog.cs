namespace AgentGatewayPerf.Cli;

static partial class CommandLog
{
    [LoggerMessage(
        Level = LogLevel.Information, EventId = 1, EventName = "Fleet", Message = "Fleet: {Fleet} ({Reason}), shards: {Shards}")]
    public static partial void Fleet(ILogger logger, string fleet, string reason, int shards);

    [LoggerMessage(Level = LogLevel.Information, EventId = 5, EventName = "Search", Message = "{Step}")]
    public static partial void Search(ILogger logger, string step);

    [LoggerMessage(Level = LogLevel.Warning, EventId = 2, EventName = "Warning", Message = "{Warning}")]
    public static partial void Warning(ILogger logger, string warning);

    // A warning, because with --quiet nobody would find the page.
    [LoggerMessage(Level = LogLevel.Warning, EventId = 3, EventName = "Page", Message = "Live at {Url}")]
    public static partial void Page(ILogger logger, string url);

    [LoggerMessage(Level = LogLevel.Error, EventId = 4, EventName = "Beside",
        Message = "What shows and watches the run has failed, which changes nothing of the result: {Reason}")]
    public static partial void Beside(ILogger logger, string reason);
}
