using System.Numerics;
using System.Runtime.Intrinsics;

namespace AgentGatewayPerf.Protos;

/// <summary>Finds out whether the columns of a batch hold what its count says, before anything of it is counted: a batch is taken
/// whole or not at all.</summary>
public static class SampleBatchCheck
{
    /// <summary>Samples of a batch at most; a worker sends far fewer.</summary>
    public const int MostSamples = 1 << 20;

    // 7 bytes hold times up to 17 years in µs; nothing of a run is longer.
    const int LongestTime = 7;

    const int Block = 64;

    /// <summary>What is wrong with a batch, in words; null for nothing.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="operations">The operations that the scenario has in a step; those of setup may occur as well.</param>
    public static string? Problem(SampleBatch batch, IReadOnlyCollection<Operation> operations)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(operations);
        if (batch.Count > MostSamples)
            return $"a batch of {batch.Count} samples";
        var count = (int)batch.Count;
        if (!HoldsTimes(batch.IntendedStartDeltas.Span, count) || !HoldsTimes(batch.Latencies.Span, count)
            || !HoldsTimesOrNone(batch.SendDelays.Span, count) || !HoldsTimesOrNone(batch.FirstByteGaps.Span, count)
            || !HoldsTimesOrNone(batch.FirstEventGaps.Span, count))
        {
            return $"a column of {count} samples that holds something else";
        }
        return StartsProblem(batch.IntendedStartDeltas.Span)
            ?? SparseProblem(batch.SparseSendDelays.Span, count)
            ?? OutcomesProblem(batch.OutcomeRuns.Span, count)
            ?? OperationsProblem(batch.OperationRuns.Span, count, operations, isSetup: batch.Step == 0);
    }

    /// <summary>Whether a column holds so many numbers, each of at most <see cref="LongestTime"/> bytes.</summary>
    static bool HoldsTimes(ReadOnlySpan<byte> column, int count)
    {
        // Every number ends with the one byte whose high bit is clear.
        if (column.IsEmpty)
            return count == 0;
        if (column[^1] >= 0x80)
            return false;
        var (numbers, at) = (0, 0);
        // Blocks overlap, so that a number that is too long is seen whole in one of them.
        for (; at + Block <= column.Length; at += Block - LongestTime)
        {
            var goesOn = Vector512.Create(column.Slice(at, Block)).ExtractMostSignificantBits();
            if (HasLongRun(goesOn))
                return false;
            numbers += BitOperations.PopCount(~goesOn << LongestTime);
        }
        // What is left, and the overlap of the last block, one by one.
        var length = 0;
        for (; at < column.Length; at++)
        {
            length++;
            if (column[at] >= 0x80)
            {
                if (length == LongestTime)
                    return false;
                continue;
            }
            numbers++;
            length = 0;
        }
        return numbers == count;
    }

    static bool HasLongRun(ulong bits)
    {
        // LongestTime bits in a row: 1, 2, 4, then 7.
        bits &= bits >> 1;
        bits &= bits >> 2;
        return (bits & (bits >> 3)) != 0;
    }

    static bool HoldsTimesOrNone(ReadOnlySpan<byte> column, int count) => column.IsEmpty || HoldsTimes(column, count);

    static string? StartsProblem(ReadOnlySpan<byte> deltas)
    {
        var year = (long)ContractLimits.Time.TotalMicroseconds;
        var start = 0L;
        for (var at = 0; at < deltas.Length;)
        {
            start += Varint.FromZigZag(Varint.Read(deltas, ref at));
            if (start < -year || start > year)
                return "a request that should have started more than a year away";
        }
        return null;
    }

    static string? SparseProblem(ReadOnlySpan<byte> column, int count)
    {
        const string wrong = "send delays that do not fit its samples";
        var before = 0UL;
        for (var at = 0; at < column.Length;)
        {
            if (!TryRead(column, ref at, out var without) || !TryRead(column, ref at, out var delay))
                return wrong;
            if (without > (ulong)count || delay > (ulong)ContractLimits.Time.TotalMicroseconds)
                return wrong;
            before += without + 1;
            if (before > (ulong)count)
                return wrong;
        }
        return null;
    }

    static string? OutcomesProblem(ReadOnlySpan<byte> runs, int count)
    {
        var samples = 0UL;
        for (var at = 0; at < runs.Length;)
        {
            if (
                !TryRead(runs, ref at, out var outcome)
                || !TryRead(runs, ref at, out var code)
                || !TryRead(runs, ref at, out var length))
            {
                return "outcomes that cannot be read";
            }
            if (outcome > int.MaxValue || !Enum.IsDefined((OutcomeClass)outcome) || code > uint.MaxValue)
                return $"an outcome that does not exist ({outcome})";
            if (length == 0 || length > (ulong)count)
                return "outcomes that do not fit its samples";
            samples += length;
        }
        return samples == (ulong)count ? null : "outcomes that do not fit its samples";
    }

    static string? OperationsProblem(ReadOnlySpan<byte> runs, int count, IReadOnlyCollection<Operation> operations, bool isSetup)
    {
        var samples = 0UL;
        for (var at = 0; at < runs.Length;)
        {
            if (!TryRead(runs, ref at, out var number) || !TryRead(runs, ref at, out var length))
                return "operations that cannot be read";
            var operation = (Operation)(int)Math.Min(number, int.MaxValue);
            if (!(operation.IsSetup() ? Enum.IsDefined(operation) : !isSetup && operations.Contains(operation)))
                return $"an operation that its scenario does not have ({number})";
            if (length == 0 || length > (ulong)count)
                return "operations that do not fit its samples";
            samples += length;
        }
        return samples == (ulong)count ? null : "operations that do not fit its samples";
    }

    static bool TryRead(ReadOnlySpan<byte> column, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < column.Length; shift += 7)
        {
            var next = column[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return shift < 63 || next <= 1;
        }
        return false;
    }
}
