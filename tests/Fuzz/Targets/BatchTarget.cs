using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Protos.Tests;
using Google.Protobuf;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Sample batches: refused, or read to exactly the count they name; what was read is the same after another
/// round.</summary>
sealed class BatchTarget : FuzzTarget
{
    readonly SampleBatchCodec _codec = new();

    public static IReadOnlyList<SampleBatch> Batches { get; } =
    [
        new SampleBatchCodec().Encode(
            1,
            0,
            [
                .. Enumerable
                    .Range(0, 20)
                    .Select(i => new Sample(
                        i * 1_000, (ulong)i, 900 + (ulong)i * 37, 100, 0, i % 7 == 0 ? OutcomeClass.Http : OutcomeClass.Ok,
                        i % 7 == 0 ? 503 : 0, Operation.ToolsCall)),
            ]),
        new SampleBatchCodec().Encode(
            0,
            1,
            [
                new Sample(-5, 0, ulong.MaxValue, 0, 3, OutcomeClass.Jsonrpc, -32602, Operation.Connect),
                new Sample(long.MaxValue, 1, 2, 3, 4, OutcomeClass.Ok, 0, Operation.Turn + 3),
            ]),
        new SampleBatchCodec().Encode(1, 0, []),
    ];

    public override string Name => "batch";

    public override IReadOnlyList<byte[]> Corpus { get; } = [.. Batches.Select(batch => batch.ToByteArray())];

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        SampleBatch batch;
        Sample[] samples;
        try
        {
            batch = SampleBatch.Parser.ParseFrom(input);
            samples = BatchSamples.Of(batch);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException)
        {
            return;
        }
        Require(samples.Length == batch.Count, "The batch holds another number of samples than it says.");
        Require(
            BatchSamples.Of(_codec.Encode(1, 0, samples)).AsSpan().SequenceEqual(samples), "Another round changes the samples.");
    }
}
