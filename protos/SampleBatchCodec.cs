using System.Buffers;
using Google.Protobuf;

namespace AgentGatewayPerf.Protos;

/// <summary>
/// Turns samples into the columns of a <see cref="SampleBatch"/>. One instance is used by one thread at a time and reuses its
/// buffers; <see cref="SampleBatchReader"/> reads the columns back without an intermediate list.
/// </summary>
public sealed class SampleBatchCodec
{
    // Fewer than one in this many not zero: the sparse form is the smaller one, and in the closed model it is next to nothing.
    const int SparseFrom = 4;

    readonly ColumnWriter _intendedStarts = new();
    readonly ColumnWriter _sendDelays = new();
    readonly ColumnWriter _sparseSendDelays = new();
    readonly ColumnWriter _latencies = new();
    readonly ColumnWriter _firstByteGaps = new();
    readonly ColumnWriter _firstEventGaps = new();
    readonly ColumnWriter _outcomeRuns = new();
    readonly ColumnWriter _operationRuns = new();

    /// <summary>Encodes samples of a scenario in a step, in the order given, into memory of its own.</summary>
    public SampleBatch Encode(uint step, uint scenario, ReadOnlySpan<Sample> samples)
    {
        FillColumns(samples);
        return Assemble(step, scenario, samples.Length, new byte[Length]);
    }

    /// <summary>Encodes into memory of a pool, so that a worker that sends millions of samples makes no garbage of their
    /// bytes.</summary>
    /// <param name="step">Number of the step; 0 for what prepares and ends the scenario.</param>
    /// <param name="scenario">Index of the scenario in the assignment.</param>
    /// <param name="samples">Samples of that scenario in that step, in the order of their ends.</param>
    /// <param name="pool">Where the memory comes from.</param>
    /// <param name="memory">What the batch lies in: to be given back to the pool when nobody reads the batch any more.</param>
    public SampleBatch Encode(uint step, uint scenario, ReadOnlySpan<Sample> samples, ArrayPool<byte> pool, out byte[] memory)
    {
        ArgumentNullException.ThrowIfNull(pool);
        FillColumns(samples);
        memory = pool.Rent(Length);
        return Assemble(step, scenario, samples.Length, memory);
    }

    int Length => _intendedStarts.Length + _sendDelays.Length + _sparseSendDelays.Length + _latencies.Length
        + _firstByteGaps.Length + _firstEventGaps.Length + _outcomeRuns.Length + _operationRuns.Length;

    void FillColumns(ReadOnlySpan<Sample> samples)
    {
        _intendedStarts.Reset(samples.Length);
        _sendDelays.Reset(samples.Length);
        _latencies.Reset(samples.Length);
        _firstByteGaps.Reset(samples.Length);
        _firstEventGaps.Reset(samples.Length);
        _outcomeRuns.Reset(samples.Length * 3);
        _operationRuns.Reset(samples.Length * 2);

        var previousStart = 0L;
        ulong anyByteGap = 0, anyEventGap = 0;
        var delays = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            ref readonly var sample = ref samples[i];
            _intendedStarts.Add(Varint.ToZigZag(unchecked(sample.IntendedStartUs - previousStart)));
            previousStart = sample.IntendedStartUs;
            _sendDelays.Add(sample.SendDelayUs);
            delays += sample.SendDelayUs != 0 ? 1 : 0;
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
        FillSparseDelays(samples, delays);
        if (anyByteGap == 0)
            _firstByteGaps.Reset(0);
        if (anyEventGap == 0)
            _firstEventGaps.Reset(0);
    }

    void FillSparseDelays(ReadOnlySpan<Sample> samples, int delays)
    {
        var isSparse = delays < samples.Length / SparseFrom;
        _sparseSendDelays.Reset(isSparse ? delays * 2 : 0);
        if (!isSparse && delays > 0)
            return;
        _sendDelays.Reset(0);
        ulong without = 0;
        for (var i = 0; i < samples.Length && delays > 0; i++)
        {
            var delay = samples[i].SendDelayUs;
            if (delay == 0)
            {
                without++;
                continue;
            }
            _sparseSendDelays.Add(without);
            _sparseSendDelays.Add(delay);
            (without, delays) = (0, delays - 1);
        }
    }

    SampleBatch Assemble(uint step, uint scenario, int count, byte[] memory)
    {
        var at = 0;
        return new SampleBatch
        {
            Step = step,
            Scenario = scenario,
            Count = (uint)count,
            IntendedStartDeltas = _intendedStarts.MoveTo(memory, ref at),
            SendDelays = _sendDelays.MoveTo(memory, ref at),
            SparseSendDelays = _sparseSendDelays.MoveTo(memory, ref at),
            Latencies = _latencies.MoveTo(memory, ref at),
            FirstByteGaps = _firstByteGaps.MoveTo(memory, ref at),
            FirstEventGaps = _firstEventGaps.MoveTo(memory, ref at),
            OutcomeRuns = _outcomeRuns.MoveTo(memory, ref at),
            OperationRuns = _operationRuns.MoveTo(memory, ref at),
        };
    }

    sealed class ColumnWriter
    {
        byte[] _buffer = [];

        public int Length { get; private set; }

        public void Reset(int numbers)
        {
            if (_buffer.Length < numbers * Varint.MaxLength)
                _buffer = new byte[numbers * Varint.MaxLength];
            Length = 0;
        }

        public void Add(ulong value) => Length = Varint.Write(_buffer, Length, value);

        /// <summary>Copies the column behind the one before it.</summary>
        public ByteString MoveTo(byte[] memory, ref int at)
        {
            if (Length == 0)
                return ByteString.Empty;
            _buffer.AsSpan(0, Length).CopyTo(memory.AsSpan(at));
            var column = UnsafeByteOperations.UnsafeWrap(memory.AsMemory(at, Length));
            at += Length;
            return column;
        }
    }
}
