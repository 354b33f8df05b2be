using System.Diagnostics.CodeAnalysis;

namespace AgentGatewayPerf.Protos;

/// <summary>Reads the samples of a batch one after another straight from its columns, without allocating.</summary>
public ref struct SampleBatchReader
{
    readonly ReadOnlySpan<byte> _intendedStarts;
    readonly ReadOnlySpan<byte> _sendDelays;
    readonly ReadOnlySpan<byte> _sparseSendDelays;
    readonly ReadOnlySpan<byte> _latencies;
    readonly ReadOnlySpan<byte> _firstByteGaps;
    readonly ReadOnlySpan<byte> _firstEventGaps;
    readonly ReadOnlySpan<byte> _outcomeRuns;
    readonly ReadOnlySpan<byte> _operationRuns;

    uint _remaining;
    int _intendedStartAt, _sendDelayAt, _sparseAt, _latencyAt, _firstByteGapAt, _firstEventGapAt, _outcomeAt, _operationAt;
    long _intendedStart;
    ulong _outcomeRun, _operationRun;

    // Requests without a delay before the next one with a sparse delay.
    ulong _withoutDelay;
    OutcomeClass _outcome;
    int _code;
    Operation _operation;

    /// <summary>Starts at the first sample of <paramref name="batch"/>.</summary>
    public SampleBatchReader(SampleBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _remaining = batch.Count;
        _intendedStarts = batch.IntendedStartDeltas.Span;
        _sendDelays = batch.SendDelays.Span;
        _sparseSendDelays = batch.SparseSendDelays.Span;
        _withoutDelay = NextSparseGap();
        _latencies = batch.Latencies.Span;
        _firstByteGaps = batch.FirstByteGaps.Span;
        _firstEventGaps = batch.FirstEventGaps.Span;
        _outcomeRuns = batch.OutcomeRuns.Span;
        _operationRuns = batch.OperationRuns.Span;
    }

    /// <summary>Reads the next sample; false behind the last one.</summary>
    /// <exception cref="InvalidDataException">The columns do not hold what <see cref="SampleBatch.Count"/> says.</exception>
    public bool TryRead(out Sample sample)
    {
        if (_remaining == 0)
        {
            ThrowIfAnythingIsLeft();
            sample = default;
            return false;
        }
        _remaining--;
        _intendedStart = unchecked(_intendedStart + Varint.FromZigZag(Varint.Read(_intendedStarts, ref _intendedStartAt)));
        var sendDelay = !_sendDelays.IsEmpty ? Varint.Read(_sendDelays, ref _sendDelayAt)
            : _withoutDelay-- == 0 ? NextSparseDelay()
            : 0;
        var latency = Varint.Read(_latencies, ref _latencyAt);
        var byteGap = _firstByteGaps.IsEmpty ? 0 : Varint.Read(_firstByteGaps, ref _firstByteGapAt);
        var eventGap = _firstEventGaps.IsEmpty ? 0 : Varint.Read(_firstEventGaps, ref _firstEventGapAt);
        if (_outcomeRun == 0)
            NextOutcomeRun();
        _outcomeRun--;
        if (_operationRun == 0)
            NextOperationRun();
        _operationRun--;
        sample = new Sample(_intendedStart, sendDelay, latency, byteGap, eventGap, _outcome, _code, _operation);
        return true;
    }

    ulong NextSparseDelay()
    {
        var delay = Varint.Read(_sparseSendDelays, ref _sparseAt);
        _withoutDelay = NextSparseGap();
        return delay;
    }

    ulong NextSparseGap() =>
        _sparseAt == _sparseSendDelays.Length ? ulong.MaxValue : Varint.Read(_sparseSendDelays, ref _sparseAt);

    void NextOutcomeRun()
    {
        _outcome = (OutcomeClass)(int)Math.Min(Varint.Read(_outcomeRuns, ref _outcomeAt), int.MaxValue);
        _code = (int)Varint.FromZigZag(Varint.Read(_outcomeRuns, ref _outcomeAt));
        _outcomeRun = RunLength(Varint.Read(_outcomeRuns, ref _outcomeAt));
    }

    void NextOperationRun()
    {
        _operation = (Operation)(int)Math.Min(Varint.Read(_operationRuns, ref _operationAt), int.MaxValue);
        _operationRun = RunLength(Varint.Read(_operationRuns, ref _operationAt));
    }

    static ulong RunLength(ulong length) =>
        length != 0 ? length : throw new InvalidDataException("A sample batch holds an empty run.");

    readonly void ThrowIfAnythingIsLeft()
    {
        if (_intendedStartAt != _intendedStarts.Length || _sendDelayAt != _sendDelays.Length
            || _sparseAt != _sparseSendDelays.Length || _withoutDelay <= long.MaxValue
            || _latencyAt != _latencies.Length || _firstByteGapAt != _firstByteGaps.Length
            || _firstEventGapAt != _firstEventGaps.Length
            || _outcomeAt != _outcomeRuns.Length || _operationAt != _operationRuns.Length
            || _outcomeRun != 0 || _operationRun != 0)
        {
            Throw();
        }

        [DoesNotReturn]
        static void Throw() => throw new InvalidDataException("A sample batch holds more than its count says.");
    }
}
