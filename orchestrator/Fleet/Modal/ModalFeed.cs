using System.Text.Json;
using System.Threading.Channels;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>Reads what modal/app.py tells of its workers, and keeps account of what their containers use. Any thread.</summary>
/// <param name="containers">What the containers are like.</param>
/// <param name="isOrchestratorThere">Whether this process runs in a container of its own beside them.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Log.</param>
sealed class ModalFeed(ModalSection containers, bool isOrchestratorThere, TimeProvider time, ILogger logger)
{
    /// <summary>The likely limit, and what to do about it.</summary>
    public const string WhenWorkersAreMissing =
        "Modal lets containers wait when a workspace has no room for them: the starter plan runs 100 at once, all apps together.\n"
        + "Ask for fewer --shards, wait longer with --start-timeout, or let a smaller fleet start with --min-shards.";

    readonly Channel<FleetEvent> _events = Channel.CreateUnbounded<FleetEvent>();
    readonly Lock _lock = new();
    readonly Dictionary<string, (long Announced, TimeSpan? Life)> _attempts = [];
    readonly Dictionary<int, string> _current = [];
    readonly long _started = time.GetTimestamp();
    TimeSpan? _closed;

    public ChannelReader<FleetEvent> Events => _events.Reader;

    public FleetUsage Usage
    {
        get
        {
            lock (_lock)
            {
                // A container that was killed does not tell how long it lived: it counts from its announcement until now.
                var end = _closed ?? time.GetElapsedTime(_started);
                var seconds = _attempts.Values
                    .Sum(a => (a.Life ?? end - time.GetElapsedTime(_started, a.Announced)).TotalSeconds);
                var usd = (decimal)seconds * ModalPrices.Worker(containers);
                if (!isOrchestratorThere)
                    return new FleetUsage(_attempts.Count, TimeSpan.FromSeconds(seconds), usd, ModalPrices.Source);
                return new FleetUsage(
                    _attempts.Count + 1, TimeSpan.FromSeconds(seconds) + end,
                    usd + (decimal)end.TotalSeconds * ModalPrices.Orchestrator, ModalPrices.Source);
            }
        }
    }

    /// <summary>Takes a line.</summary>
    public void Take(string line)
    {
        AnnouncementLine? told = null;
        try
        {
            told = JsonSerializer.Deserialize(line, FleetJson.Default.AnnouncementLine);
        }
        catch (JsonException)
        {
            // Said below.
        }
        switch (told)
        {
            case { Shard: { } shard and >= 0, Exit: { } exit }:
                End(shard, told.Attempt ?? "", exit, told.Seconds ?? 0);
                break;
            case not null when Announcement.Parse(line, 0) is { } announcement:
                Announce(announcement);
                break;
            default:
                ModalLog.UnexpectedLine(logger, line);
                break;
        }
    }

    public void Fail(Exception error) => _events.Writer.TryWrite(new FleetFailed(error));

    /// <summary>Nothing more will come.</summary>
    public void Close()
    {
        lock (_lock)
            _closed ??= time.GetElapsedTime(_started);
        _events.Writer.TryComplete();
    }

    void Announce(Announcement announcement)
    {
        ModalLog.WorkerAnnounced(logger, announcement.Shard, announcement.Attempt, announcement.Region);
        lock (_lock)
        {
            _current[announcement.Shard] = announcement.Attempt ?? "";
            _attempts.TryAdd(announcement.Attempt ?? $"{announcement.Shard}", (time.GetTimestamp(), null));
        }
        _events.Writer.TryWrite(new WorkerAnnounced(announcement));
    }

    void End(int shard, string attempt, int exit, double seconds)
    {
        ModalLog.WorkerEnded(logger, shard, attempt, exit, seconds);
        bool wasAnnounced, isOld;
        lock (_lock)
        {
            wasAnnounced = _current.TryGetValue(shard, out var current);
            isOld = wasAnnounced && current != attempt;
            _attempts[attempt] = (time.GetTimestamp(), TimeSpan.FromSeconds(seconds));
        }
        if (isOld)
            return;
        _events.Writer.TryWrite(
            wasAnnounced
                ? new WorkerEnded(
                    shard, $"its worker ended with exit code {exit}, {seconds:0} s after the start of its container",
                    MayReturn: true)
                : new WorkerEnded(
                    shard,
                    $"it ended with exit code {exit} before it listened; `modal app logs` with the name of the app tells more"));
    }
}
