using Google.Protobuf;

namespace AgentGatewayPerf.Protos.Tests;

public sealed class SampleBatchCheckTests
{
    static readonly Operation[] Operations = [Operation.ToolsList, Operation.ToolsCall];

    static readonly Gen<Sample> AnySample = Gen.Select(
        Gen.Long[-1_000_000, 4_000_000_000],
        Gen.OneOf(Gen.Const(0L), Gen.Long[0, 1_000_000]),
        Gen.Long[0, 3_600_000_000],
        Gen.OneOf(Gen.Const(0L), Gen.Long[1, 1_000]),
        Gen.OneOf(
            Gen.Const((OutcomeClass.Ok, 0)), Gen.Const((OutcomeClass.Jsonrpc, -32_000)), Gen.Const((OutcomeClass.Aborted, 0))),
        Gen.OneOf(Gen.Const(Operation.ToolsList), Gen.Const(Operation.ToolsCall), Gen.Const(Operation.Connect)),
        (start, delay, service, gap, outcome, operation) => new Sample(
            start, (ulong)delay, (ulong)(delay + service), (ulong)gap, 0, outcome.Item1, outcome.Item2, operation));

    [Fact]
    public void What_the_codec_writes_is_accepted() =>
        AnySample.Array[0, 400].Sample(samples =>
            Assert.Null(SampleBatchCheck.Problem(new SampleBatchCodec().Encode(1, 0, samples), Operations)));

    [Fact]
    public void What_is_accepted_can_be_read_to_its_end_and_holds_nothing_impossible() =>
        Gen.Select(AnySample.Array[1, 200], Gen.Int[0, 6], Gen.Int[0, 5_000], Gen.Byte, Gen.Int[0, 2])
            .Sample(
                (samples, column, at, value, how) =>
                {
                    var batch = new SampleBatchCodec().Encode(1, 0, samples);
                    Mutate(batch, column, at, value, how);
                    if (SampleBatchCheck.Problem(batch, Operations) is not null)
                        return;
                    var reader = new SampleBatchReader(batch);
                    var read = 0;
                    while (reader.TryRead(out var sample))
                    {
                        read++;
                        Assert.InRange(sample.LatencyUs, 0UL, 1UL << 49);
                        Assert.True(Enum.IsDefined(sample.Outcome));
                        Assert.True(sample.IsSetup || Operations.Contains(sample.Operation));
                    }
                    Assert.Equal(samples.Length, read);
                },
                iter: 20_000);

    [Theory]
    [InlineData(Operation.AgentCard)]
    [InlineData(Operation.Turn + 1)]
    [InlineData((Operation)150)]
    [InlineData((Operation)99)]
    public void Operations_that_the_scenario_does_not_have_are_refused(Operation operation) =>
        Assert.NotNull(
            SampleBatchCheck.Problem(BatchOf(1, new Sample(0, 0, 1, 0, 0, OutcomeClass.Ok, 0, operation)), Operations));

    [Fact]
    public void What_prepares_holds_no_requests_of_the_load()
    {
        var request = new Sample(0, 0, 1, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsCall);
        Assert.NotNull(SampleBatchCheck.Problem(BatchOf(0, request), Operations));
        Assert.Null(SampleBatchCheck.Problem(BatchOf(1, request), Operations));
        Assert.Null(SampleBatchCheck.Problem(BatchOf(0, request with { Operation = Operation.Connect }), Operations));
    }

    [Fact]
    public void Impossible_values_are_refused()
    {
        var good = new Sample(0, 0, 1, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsCall);
        Sample[] bad =
        [
            good with
            {
                LatencyUs = ulong.MaxValue,
            },
            good with
            {
                LatencyUs = 1UL << 50,
            },
            good with
            {
                IntendedStartUs = long.MaxValue,
            },
            good with
            {
                IntendedStartUs = -(1L << 46),
            },
            good with
            {
                Outcome = (OutcomeClass)77,
            },
            good with
            {
                FirstByteGapUs = 1UL << 60,
            },
        ];
        foreach (var sample in bad)
        {
            Assert.NotNull(SampleBatchCheck.Problem(BatchOf(1, sample), Operations));
            // In the middle of many, too.
            Assert.NotNull(
                SampleBatchCheck.Problem(
                    BatchOf(1, [.. Enumerable.Repeat(good, 300), sample, .. Enumerable.Repeat(good, 300)]), Operations));
        }
    }

    static SampleBatch BatchOf(uint step, params Sample[] samples) => new SampleBatchCodec().Encode(step, 0, samples);

    static void Mutate(SampleBatch batch, int column, int at, byte value, int how)
    {
        var bytes = Column(batch, column).ToByteArray().ToList();
        if (bytes.Count == 0)
            return;
        at %= bytes.Count;
        if (how == 0)
            bytes[at] = value;
        else if (how == 1)
            bytes.RemoveAt(at);
        else
            bytes.Insert(at, value);
        var changed = ByteString.CopyFrom([.. bytes]);
        switch (column)
        {
            case 0: batch.IntendedStartDeltas = changed; break;
            case 1: batch.SendDelays = changed; break;
            case 2: batch.Latencies = changed; break;
            case 3: batch.FirstByteGaps = changed; break;
            case 4: batch.OutcomeRuns = changed; break;
            case 5: batch.OperationRuns = changed; break;
            default: batch.SparseSendDelays = changed; break;
        }
    }

    static ByteString Column(SampleBatch batch, int column) => column switch
    {
        0 => batch.IntendedStartDeltas,
        1 => batch.SendDelays,
        2 => batch.Latencies,
        3 => batch.FirstByteGaps,
        4 => batch.OutcomeRuns,
        5 => batch.OperationRuns,
        _ => batch.SparseSendDelays,
    };
}
