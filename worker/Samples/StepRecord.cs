using System.Collections.Concurrent;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>What one load thread records of one scenario in one step. Written on the thread's loop.</summary>
/// <param name="step">Number of the step; 0 for what prepares and ends the scenario.</param>
/// <param name="scenario">Index of the scenario in the assignment.</param>
/// <param name="start">What intended starts count from, ns.</param>
sealed class StepRecord(uint step, uint scenario, long start)
{
    /// <summary>Number of the step; 0 for what prepares and ends the scenario.</summary>
    public uint Step => step;

    /// <summary>Index of the scenario in the assignment.</summary>
    public uint Scenario => scenario;

    /// <summary>What intended starts count from, ns.</summary>
    public long Start => start;

    /// <summary>The worker's own counts.</summary>
    public RequestCounts Counts { get; } = new();

    /// <summary>The slowest requests that carried trace context.</summary>
    public SlowestRequests Slowest { get; } = new();

    /// <summary>Messages of failures that were not handed on yet; taken by any thread.</summary>
    public ConcurrentQueue<FailureMessage> Failures { get; } = new();
}
