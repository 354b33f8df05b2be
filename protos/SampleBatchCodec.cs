using Google.Protobuf;

namespace AgentGatewayPerf.Protos;

/// <summary>
/// Turns samples into the columns of a <see cref="SampleBatch"/>. One instance is used by one thread at a time and reuses its
/// buffers; <see cref="SampleBatchReader"/> reads the columns back without an intermediate list.
/// </summary>
public sealed class SampleBatchCodec
{
    readonly ColumnWriter _intendedStarts = new();
    readonly ColumnWriter _sendDelays = new();
    readonly ColumnWriter _latencies = new();
    readonly ColumnWriter _firstByteGaps = new();
    readonly ColumnWriter _firstEventGaps = new();
    readonly ColumnWriter _outcomeRuns = new();
    readonly ColumnWriter _operationRuns = new();

    /// <summary>Encodes samples of one phase of a pattern, in the order given.</summary>
    public SampleBatch Encode(uint patternIndex, ReadOnlySpan<Sample> samples, Phase phase = Phase.Load)
    {
        _intendedStarts.Reset(samples.Length);
        _sendDelays.Reset(samples.Length);
        _latencies.Reset(samples.Length);
        _firstByteGaps.Reset(samples.Length);
        _firstEventGaps.Reset(samples.Length);
        _outcomeRuns.Reset(samples.Length * 3);
        _operationRuns.Reset(samples.Length * 2);

        var previousStart = 0L;
        ulong anyDelay = 0, anyByteGap = 0, anyEventGap = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            ref readonly var sample = ref samples[i];
            _intendedStarts.Add(Varint.ToZigZag(unchecked(sample.IntendedStartUs - previousStart)));
            previousStart = sample.IntendedStartUs;
            _sendDelays.Add(sample.SendDelayUs);
            anyDelay |= sample.SendDelayUs;
            _latencies.Add(sample.LatencyUs);
            _firstByteGaps.Add(sample.FirstByteGapUs);
            anyByteGap |= sample.FirstByteGapUs;
            _firstEventGaps.Add(sample.FirstEventGapUs);
            anyEventGap |= sample.FirstEventGapUs;
        }
        for (int i = 0, next; i < samples.Length; i = next)
        {
            next = i + 1;
            while (next < samples.Length && samples[next].Outcome == samples[i].Outcome && samples[next].Code == samples[i].Code)
                next++;
            _outcomeRuns.Add((ulong)samples[i].Outcome);
            _outcomeRuns.Add(Varint.ToZigZag(samples[i].Code));
            _outcomeRuns.Add((ulong)(next - i));
        }
        for (int i = 0, next; i < samples.Length; i = next)
        {
            next = i + 1;
            while (next < samples.Length && samples[next].Operation == samples[i].Operation)
                next++;
            _operationRuns.Add((ulong)samples[i].Operation);
            _operationRuns.Add((ulong)(next - i));
        }

        return new SampleBatch
        {
            PatternIndex = patternIndex,
            Phase = phase,
            Count = (uint)samples.Length,
            IntendedStartDeltas = _intendedStarts.ToByteString(),
            SendDelays = anyDelay == 0 ? ByteString.Empty : _sendDelays.ToByteString(),
            Latencies = _latencies.ToByteString(),
            FirstByteGaps = anyByteGap == 0 ? ByteString.Empty : _firstByteGaps.ToByteString(),
            FirstEventGaps = anyEventGap == 0 ? ByteString.Empty : _firstEventGaps.ToByteString(),
            OutcomeRuns = _outcomeRuns.ToByteString(),
            OperationRuns = _operationRuns.ToByteString(),
        };
    }

    /// <summary>Decodes a whole batch into a list; for tests and small batches.</summary>
    /// <exception cref="InvalidDataException">The columns do not hold what <see cref="SampleBatch.Count"/> says.</exception>
    public static Sample[] Decode(SampleBatch batch)
    {
        var reader = new SampleBatchReader(batch);
        var samples = new List<Sample>();
        while (reader.TryRead(out var sample))
            samples.Add(sample);
        return [.. samples];
    }

    /// <summary>Bytes a request takes on the wire, on average over the batch; 0 for an empty one.</summary>
    public static double BytesPerRequest(SampleBatch batch) =>
        batch.Count == 0 ? 0 : (double)batch.CalculateSize() / batch.Count;

    sealed class ColumnWriter
    {
        byte[] _buffer = [];
        int _length;

        public void Reset(int numbers)
        {
            if (_buffer.Length < numbers * Varint.MaxLength)
                _buffer = new byte[numbers * Varint.MaxLength];
            _length = 0;
        }

        public void Add(ulong value) => _length = Varint.Write(_buffer, _length, value);

        public ByteString ToByteString() => ByteString.CopyFrom(_buffer, 0, _length);
    }
}
