namespace AgentGatewayPerf.Worker.Schedule;

/// <summary>The closed model: a request should start as soon as a virtual user is free for it.</summary>
/// <param name="requests">How many there are; null for as many as fit before <paramref name="end"/>.</param>
/// <param name="end">When the last may start, ns; <see cref="long.MaxValue"/> where only the number ends it.</param>
sealed class ClosedSchedule(ulong? requests, long end) : ISchedule
{
    ulong _given;
    bool _closed;

    public long NextStart => long.MaxValue;

    public bool TryTake(long now, int wanted, out ScheduledRequests taken)
    {
        taken = default;
        if (IsOver(now))
            return false;
        var left = requests - _given ?? ulong.MaxValue;
        if (left == 0)
            return false;
        var count = (int)Math.Min((ulong)wanted, left);
        taken = new ScheduledRequests(_given, count, now);
        _given += (ulong)count;
        return true;
    }

    public bool IsOver(long now) => _closed || now >= end;

    public void Close() => _closed = true;

    // Where time ends the load, what was sent is what was planned.
    public ulong Planned(ulong ended) => requests ?? ended;
}
