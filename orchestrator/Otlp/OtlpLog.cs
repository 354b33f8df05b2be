namespace AgentGatewayPerf.Otlp;

static partial class OtlpLog
{
    [LoggerMessage(Level = LogLevel.Warning, EventId = 1, EventName = "NotSent",
        Message = "Metrics could not be sent to {Endpoint} by {Protocol}: {Reason} (told once; the run goes on)")]
    public static partial void NotSent(ILogger logger, string endpoint, string protocol, string reason);

    [LoggerMessage(Level = LogLevel.Warning, EventId = 2, EventName = "LastNotSent",
        Message = "The last metrics could not be sent to {Endpoint}: what is there ends before the run did")]
    public static partial void LastNotSent(ILogger logger, string endpoint);
}
