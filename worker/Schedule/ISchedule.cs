namespace AgentGatewayPerf.Worker.Schedule;

/// <summary>
/// Says when each request should start. One instance belongs to one loop; the virtual users of the loop take requests from it.
/// The intended start is what response time counts from, so it is the schedule's to say, never the virtual user's.
/// </summary>
interface ISchedule
{
    /// <summary>Takes the next requests.</summary>
    /// <param name="now">The present, ns.</param>
    /// <param name="wanted">How many requests belong together, at least 1: the turns of a conversation.</param>
    /// <param name="taken">The first request's number, how many were given, and when the first should start: now, before (there
    /// was no virtual user for it) or later (it waits with this one).</param>
    /// <returns>False when the schedule is over.</returns>
    bool TryTake(long now, int wanted, out ScheduledRequests taken);

    /// <summary>When the next requests that nobody has taken should start, ns; <see cref="long.MaxValue"/> when a virtual user
    /// more would not help.</summary>
    long NextStart { get; }

    /// <summary>Whether nothing may be sent any more, not even what was taken.</summary>
    bool IsOver(long now);

    /// <summary>Gives out nothing more.</summary>
    void Close();

    /// <summary>Requests there were to be sent, once the load is over.</summary>
    /// <param name="ended">Requests that were sent and ended, in any way.</param>
    ulong Planned(ulong ended);
}

/// <summary>Requests that a virtual user has taken and now owes.</summary>
/// <param name="First">Number of the first, from 0, in this loop.</param>
/// <param name="Count">At least 1.</param>
/// <param name="IntendedStart">When the first should start, ns.</param>
readonly record struct ScheduledRequests(ulong First, int Count, long IntendedStart);
