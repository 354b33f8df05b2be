using System.Diagnostics;

namespace AgentGatewayPerf.Demo;

/// <summary>Work that takes a while: its events are due at a steady pace from its beginning on, so that what has happened so far
/// follows from the time, whoever asks.</summary>
/// <param name="events">Events, from the task at its beginning to the status at its end; at least 2.</param>
/// <param name="gap">From one event to the next.</param>
sealed class DemoWork(int events, TimeSpan gap)
{
    readonly long _began = Stopwatch.GetTimestamp();

    public int Events => events;

    /// <summary>The number of the last event that was due, from 1.</summary>
    public int Done => gap == TimeSpan.Zero ? events : (int)Math.Min(events, 1 + Stopwatch.GetElapsedTime(_began) / gap);

    /// <summary>Time until an event is due.</summary>
    /// <param name="number">Its number, from 1.</param>
    public TimeSpan Until(int number) => (number - 1) * gap - Stopwatch.GetElapsedTime(_began);
}
