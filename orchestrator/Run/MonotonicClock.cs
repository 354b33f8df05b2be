namespace AgentGatewayPerf.Run;

/// <summary>Microseconds since an arbitrary moment, never going back.</summary>
sealed class MonotonicClock(TimeProvider time)
{
    readonly long _start = time.GetTimestamp();

    public TimeProvider Time => time;

    public long NowUs => (long)time.GetElapsedTime(_start).TotalMicroseconds;
}
