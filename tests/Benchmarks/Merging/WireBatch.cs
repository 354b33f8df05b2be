using AgentGatewayPerf.Protos;
using Google.Protobuf;

namespace AgentGatewayPerf.Benchmarks.Merging;

/// <summary>A batch as it comes from the wire, which can be sent again and again at another time of the run.</summary>
sealed class WireBatch
{
    /// <summary>Samples in a batch, as a busy worker makes them.</summary>
    public const int Samples = 8_192;

    // The first start is the only number that tells the batch's time: written long enough that any time of a run fits in.
    const int StartBytes = 6;
    const long FirstStart = 1L << 37;

    readonly byte[] _bytes;
    readonly int _startAt;

    /// <param name="random">Makes latencies and gaps.</param>
    /// <param name="withEvents">Whether the answers are event streams, which have a column more.</param>
    public WireBatch(Random random, bool withEvents)
    {
        var samples = new Sample[Samples];
        var start = FirstStart;
        for (var i = 0; i < Samples; i++)
        {
            start += i == 0 ? 0 : random.Next(60);
            var latency = (ulong)(500 - Math.Log(1 - random.NextDouble()) * 300);
            var failed = random.Next(1_000) == 0;
            samples[i] = new Sample(
                start, 0, latency, 1 + (ulong)random.Next(60), withEvents ? 1 + (ulong)random.Next(20) : 0,
                failed ? OutcomeClass.Jsonrpc : OutcomeClass.Ok, failed ? -32000 : 0, Operation.ToolsCall);
        }
        var batch = new SampleBatchCodec().Encode(1, 0, samples);
        _bytes = new ShardEvent { Sequence = 1, SampleBatch = batch }.ToByteArray();
        _startAt = _bytes.AsSpan().IndexOf(batch.IntendedStartDeltas.Span[..(StartBytes + 8)]);
    }

    /// <summary>Bytes of the whole event.</summary>
    public int Length => _bytes.Length;

    /// <summary>Reads the event as gRPC does, at this time of the run.</summary>
    /// <param name="startUs">Intended start of the first sample, µs.</param>
    /// <param name="memory">Of the caller, at least <see cref="Length"/> long.</param>
    public SampleBatch Read(long startUs, byte[] memory)
    {
        _bytes.CopyTo(memory, 0);
        var rest = (ulong)startUs << 1;
        for (var i = 0; i < StartBytes; i++)
        {
            memory[_startAt + i] = (byte)((rest & 0x7F) | (i < StartBytes - 1 ? 0x80u : 0));
            rest >>= 7;
        }
        return ShardEvent.Parser.ParseFrom(memory.AsSpan(0, Length)).SampleBatch;
    }
}
