using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Takes samples and keeps none.</summary>
sealed class DiscardingSink : ISampleSink
{
    public SampleBufferPool Pool { get; } = new();

    public void Accept(StepRecord record, ArraySegment<Sample> samples) => Pool.Return(samples.Array!);
}
