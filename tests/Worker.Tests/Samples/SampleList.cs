using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests;

/// <summary>Keeps what is recorded.</summary>
sealed class SampleList : ISampleSink
{
    public SampleBufferPool Pool { get; } = new();

    public List<(StepRecord Record, Sample Sample)> Samples { get; } = [];

    public void Accept(StepRecord record, ArraySegment<Sample> samples)
    {
        Samples.AddRange(samples.Select(sample => (record, sample)));
        Pool.Return(samples.Array!);
    }
}
