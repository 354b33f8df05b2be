using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>Takes what the load threads record.</summary>
interface ISampleSink
{
    /// <summary>Where buffers come from.</summary>
    SampleBufferPool Pool { get; }

    /// <summary>Takes a buffer and gives it back to <see cref="Pool"/> later. Runs on a loop's thread.</summary>
    /// <param name="record">What the samples belong to.</param>
    /// <param name="samples">The part of the buffer that is filled.</param>
    void Accept(StepRecord record, ArraySegment<Sample> samples);
}
