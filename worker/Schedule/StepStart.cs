using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Schedule;

/// <summary>The start of a step, the same for all its scenarios and for all load threads of a shard.</summary>
/// <param name="at">The moment that all shards share, ns.</param>
sealed class StepStart(long at)
{
    /// <summary>A start that is later than this, ns, is a start of its own.</summary>
    const long Late = 50 * Clock.Millisecond;

    long _scheduleStart;

    /// <summary>What the times of all samples count from, ns, however late this shard begins: otherwise the series of two shards
    /// could not be laid side by side.</summary>
    public long At => at;

    /// <summary>What schedules count from, ns: the moment that all shards share, unless it has long passed, since then a burst of
    /// all that was due in between would follow. The first load thread that begins decides for all, so that their arrivals make
    /// one stream.</summary>
    /// <param name="now">The present, ns.</param>
    public long ScheduleStart(long now)
    {
        var own = now - at < Late ? at : now;
        var decided = Interlocked.CompareExchange(ref _scheduleStart, own, 0);
        return decided != 0 ? decided : own;
    }
}
