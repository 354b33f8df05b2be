namespace AgentGatewayPerf.Fleet.Modal;

static partial class ModalLog
{
    [LoggerMessage(Level = LogLevel.Debug, EventId = 1, EventName = "Starting", Message = "Starting {Python} {App}")]
    public static partial void Starting(ILogger logger, string python, string app);

    [LoggerMessage(Level = LogLevel.Information, EventId = 2, EventName = "AppIsUp",
        Message = "Modal app {App} is up; to stop it by hand: modal app stop --yes {App}")]
    public static partial void AppIsUp(ILogger logger, string app);

    [LoggerMessage(Level = LogLevel.Information, EventId = 3, EventName = "ModalPrepares", Message = "Modal: {Line}")]
    public static partial void ModalPrepares(ILogger logger, string line);

    [LoggerMessage(Level = LogLevel.Debug, EventId = 4, EventName = "ModalSays", Message = "Modal: {Line}")]
    public static partial void ModalSays(ILogger logger, string line);

    [LoggerMessage(
        Level = LogLevel.Debug, EventId = 5, EventName = "WorkerAnnounced",
        Message = "Shard {Shard}: attempt {Attempt} listens in {Region}")]
    public static partial void WorkerAnnounced(ILogger logger, int shard, string? attempt, string? region);

    [LoggerMessage(
        Level = LogLevel.Debug, EventId = 6, EventName = "WorkerEnded",
        Message = "Shard {Shard}: attempt {Attempt} ended with {Exit} after {Seconds} s")]
    public static partial void WorkerEnded(ILogger logger, int shard, string attempt, int exit, double seconds);

    [LoggerMessage(
        Level = LogLevel.Warning, EventId = 7, EventName = "UnexpectedLine",
        Message = "modal/app.py said what nobody understands: {Line}")]
    public static partial void UnexpectedLine(ILogger logger, string line);

    [LoggerMessage(
        Level = LogLevel.Warning, EventId = 8, EventName = "Cancelling",
        Message = "Shard {Shard}: its container is ended by force")]
    public static partial void Cancelling(ILogger logger, int shard);

    [LoggerMessage(Level = LogLevel.Warning, EventId = 9, EventName = "Failed", Message = "{Reason}")]
    public static partial void Failed(ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning, EventId = 10, EventName = "LeftBehind",
        Message = "modal/app.py does not end and is killed. Modal notices that by itself; see `modal app list`, or stop app {App} with: modal app stop --yes {App}")]
    public static partial void LeftBehind(ILogger logger, string app);
}
