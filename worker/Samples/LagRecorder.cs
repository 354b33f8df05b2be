using System.Numerics;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>How late requests were sent for which everything was ready, since this was last asked. Written by the loop's thread
/// and taken by it.</summary>
sealed class LagRecorder
{
    // Eight steps an octave from 1 µs to over an hour: within 12 %, which is enough to tell a generator that keeps up from one
    // that does not.
    const int StepsPerOctave = 8;

    readonly uint[] _counts = new uint[33 * StepsPerOctave];
    uint _count;
    long _max;

    /// <param name="lag">ns.</param>
    public void Add(long lag)
    {
        var microseconds = (ulong)Math.Max(0, lag) / 1_000;
        _counts[StepOf(microseconds)]++;
        _count++;
        _max = Math.Max(_max, lag);
    }

    /// <summary>Moves what was recorded since the last time to another recorder.</summary>
    public void MoveTo(LagRecorder other)
    {
        for (var step = 0; step < _counts.Length; step++)
            other._counts[step] += _counts[step];
        other._count += _count;
        other._max = Math.Max(other._max, _max);
        Clear();
    }

    /// <summary>What was recorded since the last time, µs.</summary>
    public (ulong P50, ulong P99, ulong Max) Take()
    {
        if (_count == 0)
            return default;
        var taken = (At(0.50), At(0.99), (ulong)_max / 1_000);
        Clear();
        return taken;
    }

    void Clear()
    {
        Array.Clear(_counts);
        _count = 0;
        _max = 0;
    }

    ulong At(double quantile)
    {
        var rank = (uint)Math.Ceiling(quantile * _count);
        uint seen = 0;
        for (var step = 0; step < _counts.Length; step++)
        {
            seen += _counts[step];
            if (seen >= rank)
                return Math.Min(LowerEnd(step), (ulong)_max / 1_000);
        }
        return (ulong)_max / 1_000;
    }

    static int StepOf(ulong microseconds)
    {
        if (microseconds < StepsPerOctave)
            return (int)microseconds;
        var octave = BitOperations.Log2(microseconds) - 3;
        var within = (int)((microseconds >> octave) & (StepsPerOctave - 1));
        return Math.Min((octave + 1) * StepsPerOctave + within, 33 * StepsPerOctave - 1);
    }

    static ulong LowerEnd(int step) => step < StepsPerOctave
        ? (ulong)step
        : (ulong)(StepsPerOctave + step % StepsPerOctave) << (step / StepsPerOctave - 1);
}
