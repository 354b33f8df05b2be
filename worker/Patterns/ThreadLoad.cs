using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>One load on one load thread: what is to be sent, and what came of it.</summary>
/// <param name="slice">The part of the load.</param>
/// <param name="record">What is recorded of it.</param>
sealed class ThreadLoad(LoadSlice slice, StepRecord record)
{
    /// <summary>The part of the load.</summary>
    public LoadSlice Slice => slice;

    /// <summary>What is recorded of it.</summary>
    public StepRecord Record => record;

    /// <summary>When requests are due; null until the load begins.</summary>
    public ISchedule? Schedule { get; set; }

    /// <summary>When the load began, ns; 0 when it did not.</summary>
    public long Started { get; set; }

    /// <summary>The virtual users that send, in the order in which they began.</summary>
    public List<Task> Users { get; } = new(slice.VirtualUsers);

    /// <summary>Whether nothing new may be sent.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Whether what is in flight was given up.</summary>
    public bool IsAborted { get; set; }

    /// <summary>Requests there were to be sent, whether or not the load began; asked once, when it is over.</summary>
    public ulong CountPlanned() => (Schedule ?? slice.CreateSchedule(0)).Planned(record.Counts.Ended);
}
