using System.Collections.Concurrent;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>Buffers of samples that go round between the loops, which fill them, and the encoder, which empties them: once the
/// load is steady none is made any more.</summary>
sealed class SampleBufferPool
{
    const int SamplesPerBuffer = 8192;

    readonly ConcurrentQueue<Sample[]> _free = new();

    public Sample[] Take() => _free.TryDequeue(out var buffer) ? buffer : new Sample[SamplesPerBuffer];

    public void Return(Sample[] buffer) => _free.Enqueue(buffer);
}
