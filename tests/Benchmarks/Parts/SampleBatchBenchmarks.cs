using AgentGatewayPerf.Protos;
using BenchmarkDotNet.Attributes;

namespace AgentGatewayPerf.Benchmarks.Parts;

/// <summary>A batch of samples to its wire form and back; times are of one sample.</summary>
public class SampleBatchBenchmarks
{
    const int BatchSize = 8_192;
    const int Seed = 20_261_123;

    readonly SampleBatchCodec _codec = new();
    readonly Sample[] _samples = new Sample[BatchSize];
    SampleBatch _batch = new();

    /// <summary>Makes a batch as a fast gateway gives it: a request every 30 µs, answered in half a millisecond or
    /// more.</summary>
    [GlobalSetup]
    public void Make()
    {
        var random = new Random(Seed);
        var start = 0L;
        for (var i = 0; i < BatchSize; i++)
        {
            start += random.Next(60);
            var latency = (ulong)(500 - Math.Log(random.NextDouble()) * 300);
            _samples[i] = new Sample(start, 0, latency, 1, 0, OutcomeClass.Ok, 0, Operation.ToolsCall);
        }
        _batch = _codec.Encode(1, 0, _samples);
    }

    /// <summary>Encodes.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize)]
    public uint Encode() => _codec.Encode(1, 0, _samples).Count;

    /// <summary>Decodes.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize)]
    public ulong Decode()
    {
        var sum = 0UL;
        var reader = new SampleBatchReader(_batch);
        while (reader.TryRead(out var sample))
            sum += sample.LatencyUs;
        return sum;
    }
}
