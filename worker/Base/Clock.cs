using System.Diagnostics;

namespace AgentGatewayPerf.Worker.Base;

/// <summary>The one monotonic clock of the worker, in nanoseconds since an arbitrary moment. No latency is ever computed between
/// this clock and another machine's.</summary>
static class Clock
{
    // 1 on Linux and macOS, 100 on Windows: a whole number on every platform .NET runs on.
    static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    public static long Now => Stopwatch.GetTimestamp() * NanosecondsPerTick;

    public const long Microsecond = 1_000;
    public const long Millisecond = 1_000_000;
    public const long Second = 1_000_000_000;
}
