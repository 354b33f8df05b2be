using Google.Protobuf;

namespace AgentGatewayPerf.Protos.Tests;

public sealed class SampleBatchCodecTests
{
    // Every width of varint, not only the small ones a uniform 64-bit generator never makes.
    static readonly Gen<ulong> AnyTime = Gen.Select(Gen.ULong, Gen.Int[0, 63], (value, shift) => value >> shift);

    static readonly Gen<Sample> AnySample = Gen.Select(
        Gen.OneOf(Gen.Long[-5_000_000, 5_000_000], Gen.Long),
        Gen.OneOf(Gen.Const(0UL), AnyTime),
        AnyTime,
        Gen.Select(Gen.OneOf(Gen.Const(0UL), AnyTime), Gen.OneOf(Gen.Const(0UL), AnyTime)),
        Gen.Select(Gen.Int[0, 12], Gen.OneOf(Gen.Const(0), Gen.Int)),
        Gen.OneOf(Gen.Int[0, 5], Gen.Int[100, 105], Gen.Int[1001, 1100]),
        (start, delay, latency, gaps, outcome, operation) =>
            new Sample(
                start, delay, latency, gaps.Item1, gaps.Item2, (OutcomeClass)outcome.Item1, outcome.Item2, (Operation)operation));

    [Fact]
    public void Any_batch_decodes_to_what_was_encoded() =>
        Gen.Select(AnySample.Array[0, 200], Gen.UInt, Gen.UInt).Sample((samples, step, scenario) =>
        {
            var wire = new SampleBatchCodec().Encode(step, scenario, samples).ToByteArray();
            var batch = SampleBatch.Parser.ParseFrom(wire);
            Assert.Equal((step, scenario), (batch.Step, batch.Scenario));
            Assert.Equal(samples, BatchSamples.Of(batch));
        });

    [Fact]
    public void Reused_codec_forgets_the_batch_before() =>
        Gen.Select(AnySample.Array[0, 60], AnySample.Array[0, 60]).Sample((first, second) =>
        {
            var codec = new SampleBatchCodec();
            codec.Encode(1, 0, first);
            Assert.Equal(second, BatchSamples.Of(codec.Encode(1, 0, second)));
        });

    [Fact]
    public void Columns_that_do_not_match_the_count_are_refused() =>
        Gen.Select(AnySample.Array[1, 40], Gen.Int[0, 6], Gen.Int[0, 1_000], Gen.Bool).Sample((samples, column, cut, longer) =>
        {
            var batch = new SampleBatchCodec().Encode(1, 0, samples);
            var bytes = Column(batch, column).ToByteArray();
            if (bytes.Length == 0)
                return;
            // Shortened by at least one byte (but not to nothing, which is a column left out), or one number longer.
            var changed = longer ? [.. bytes, 1] : bytes[..(cut % bytes.Length)];
            if (changed.Length == 0 && column is 1 or 3 or 6)
                return;
            SetColumn(batch, column, ByteString.CopyFrom(changed));
            Assert.Throws<InvalidDataException>(() => BatchSamples.Of(batch));
        });

    [Fact]
    public void A_steady_load_takes_at_most_six_bytes_a_request()
    {
        // 8,192 requests at 10,000/s, 200 µs to 20 ms, first byte just before the end: what one flush of a busy worker holds.
        var random = new Random(1);
        var start = 0L;
        var samples = new Sample[8_192];
        for (var i = 0; i < samples.Length; i++)
        {
            start += random.Next(0, 200);
            var latency = (ulong)random.Next(200, 20_000);
            samples[i] = new Sample(start, 0, latency, (ulong)random.Next(1, 100), 0, OutcomeClass.Ok, 0, Operation.ToolsCall);
        }

        var bytes = (double)new SampleBatchCodec().Encode(1, 0, samples).CalculateSize() / samples.Length;

        TestContext.Current.TestOutputHelper!.WriteLine($"{bytes:F2} bytes a request");
        Assert.InRange(bytes, 1, 6);
    }

    [Fact]
    public void Few_delays_take_few_bytes() =>
        Gen.Select(AnySample.Array[1, 300], Gen.Int[1, 40], AnyTime).Sample((samples, every, delay) =>
        {
            for (var i = 0; i < samples.Length; i++)
                samples[i] = samples[i] with { SendDelayUs = i % every == every - 1 ? delay : 0 };
            var batch = new SampleBatchCodec().Encode(1, 0, samples);

            Assert.Equal(samples, BatchSamples.Of(batch));
            Assert.True(batch.SendDelays.IsEmpty || batch.SparseSendDelays.IsEmpty);
            Assert.InRange(batch.SparseSendDelays.Length, 0, samples.Length / every * 12);
            if (batch.SparseSendDelays.IsEmpty)
                return;
            // A gap that leads past the last request, and a delay that is cut off.
            batch.Count = 1;
            Assert.Throws<InvalidDataException>(() => BatchSamples.Of(batch));
            batch.Count = (uint)samples.Length;
            batch.SparseSendDelays = ByteString.CopyFrom([.. batch.SparseSendDelays, 1]);
            Assert.Throws<InvalidDataException>(() => BatchSamples.Of(batch));
        });

    [Fact]
    public void Service_time_and_first_byte_follow_from_the_columns()
    {
        var sample = new Sample(0, 300, 1_000, 1 + 200, 1 + 100, OutcomeClass.Ok, 0, Operation.ToolsList);
        Assert.Equal(700UL, sample.ServiceTimeUs);
        Assert.Equal(500UL, sample.TimeToFirstByteUs);
        Assert.Equal(600UL, sample.TimeToFirstEventUs);
        Assert.Null((sample with { FirstByteGapUs = 0 }).TimeToFirstByteUs);
    }

    static ByteString Column(SampleBatch batch, int column) => column switch
    {
        0 => batch.IntendedStartDeltas,
        1 => batch.SendDelays,
        2 => batch.Latencies,
        3 => batch.FirstByteGaps,
        4 => batch.OutcomeRuns,
        6 => batch.FirstEventGaps,
        _ => batch.OperationRuns,
    };

    static void SetColumn(SampleBatch batch, int column, ByteString bytes)
    {
        switch (column)
        {
            case 0: batch.IntendedStartDeltas = bytes; break;
            case 1: batch.SendDelays = bytes; break;
            case 2: batch.Latencies = bytes; break;
            case 3: batch.FirstByteGaps = bytes; break;
            case 4: batch.OutcomeRuns = bytes; break;
            case 6: batch.FirstEventGaps = bytes; break;
            default: batch.OperationRuns = bytes; break;
        }
    }
}
