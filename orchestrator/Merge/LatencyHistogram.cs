using System.Runtime.CompilerServices;
using AgentGatewayPerf.Protos;
using Google.Protobuf;

namespace AgentGatewayPerf.Merge;

/// <summary>
/// Distribution of times in microseconds, from 0 to 2^63 - 1: exact below 2,048 µs, 1,024 buckets an octave above, so that a
/// percentile is at most 0.05 % off the sample it stands for. Nothing is clamped. Count, sum, minimum and maximum are exact. One
/// thread at a time.
/// </summary>
sealed class LatencyHistogram
{
    const int Bits = 10;

    // Grows with the largest value: a run whose answers take up to 100 ms needs 64 KB, one hour 180 KB. Many are never used.
    long[] _counts = [];

    // Instead of the counts once it is packed: of every bucket that holds anything its distance from the one before, and its
    // count.
    byte[]? _packed;
    ulong _sumLow, _sumHigh;
    long _min = long.MaxValue;

    public long Count { get; private set; }

    /// <summary>Smallest value, µs; null when empty.</summary>
    public long? Min => Count == 0 ? null : _min;

    /// <summary>Largest value, µs; null when empty.</summary>
    public long? Max => Count == 0 ? null : _max;

    long _max;

    /// <summary>Arithmetic mean of the values themselves, µs; null when empty.</summary>
    public double? Mean => Count == 0 ? null : (double)new UInt128(_sumHigh, _sumLow) / Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(long valueUs)
    {
        var value = (ulong)valueUs;
        var index = LogLinear.Index(value, Bits);
        var counts = _counts;
        if ((uint)index >= (uint)counts.Length)
            counts = Grow(index);
        counts[index]++;
        Count++;
        _sumLow += value;
        if (_sumLow < value)
            _sumHigh++;
        if (valueUs < _min)
            _min = valueUs;
        if (valueUs > _max)
            _max = valueUs;
    }

    /// <summary>The times that a worker has summed up; none where it has nothing.</summary>
    /// <exception cref="InvalidDataException">It holds what no times make.</exception>
    public static LatencyHistogram Of(Histogram? summed)
    {
        var histogram = new LatencyHistogram();
        if (summed is not null)
            histogram.Add(summed);
        return histogram;
    }

    /// <summary>Everything that several hold.</summary>
    public static LatencyHistogram Joined(IEnumerable<LatencyHistogram> parts)
    {
        var sum = new LatencyHistogram();
        foreach (var part in parts)
            sum.Add(part);
        return sum;
    }

    /// <summary>Adds the times that a worker has summed up.</summary>
    /// <exception cref="InvalidDataException">It holds what no times make.</exception>
    public void Add(Histogram summed)
    {
        if (summed.IndexDeltas.Count != summed.Counts.Count)
            throw new InvalidDataException("a histogram of a worker has more buckets than counts, or fewer");
        var last = LogLinear.Index(long.MaxValue, Bits);
        var (index, before) = (0L, -1L);
        foreach (var (delta, count) in summed.IndexDeltas.Zip(summed.Counts))
        {
            index += delta;
            if (index <= before || index > last || count is 0 or > long.MaxValue / 1_000_000)
                throw new InvalidDataException("a histogram of a worker has a bucket that cannot be");
            if (index >= _counts.Length)
                Grow((int)index);
            _counts[index] += (long)count;
            Count += (long)count;
            before = index;
        }
        if (before < 0)
            return;
        _sumLow += summed.SumUs;
        if (_sumLow < summed.SumUs)
            _sumHigh++;
        _min = Math.Min(_min, (long)summed.MinUs);
        _max = Math.Max(_max, (long)summed.MaxUs);
    }

    /// <summary>Adds everything another histogram holds.</summary>
    public void Add(LatencyHistogram other)
    {
        if (other.Count == 0)
            return;
        // Once, to what will be needed.
        var last = LogLinear.Index((ulong)Math.Max(_max, other._max), Bits);
        if (last >= _counts.Length)
            Grow(last);
        foreach (var (index, count) in other.Counts())
            _counts[index] += count;
        Count += other.Count;
        var sum = new UInt128(_sumHigh, _sumLow) + new UInt128(other._sumHigh, other._sumLow);
        _sumLow = (ulong)sum;
        _sumHigh = (ulong)(sum >> 64);
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
    }

    /// <summary>
    /// Smallest value that at least <paramref name="percent"/> % of all values do not exceed (nearest rank), as the middle of its
    /// bucket, µs; null when empty. 100 is the maximum itself.
    /// </summary>
    public double? Percentile(double percent)
    {
        if (Count == 0)
            return null;
        // In decimals: 99.9 % of 1,000 values is the 999th, which binary fractions round up to the 1,000th.
        var rank = Math.Clamp((long)decimal.Ceiling((decimal)percent * Count / 100), 1, Count);
        if (rank == Count)
            return _max;
        if (rank == 1)
            return _min;
        var seen = 0L;
        var index = Counts().First(bucket => (seen += bucket.Count) >= rank).Index;
        return Math.Clamp(LogLinear.Middle(index, Bits), _min, _max);
    }

    /// <summary>Values above <paramref name="limitUs"/>, without those that share its bucket.</summary>
    public long CountAbove(long limitUs) => Buckets().Where(b => b.LowerUs > limitUs).Sum(b => b.Count);

    /// <summary>Standard deviation of the whole population, from the middles of the buckets, µs; null when empty.</summary>
    public double? StandardDeviation()
    {
        if (Mean is not { } mean)
            return null;
        var squares = 0.0;
        foreach (var bucket in Buckets())
        {
            var distance = bucket.LowerUs + (bucket.UpperUs - bucket.LowerUs) / 2.0 - mean;
            squares += distance * distance * bucket.Count;
        }
        return Math.Sqrt(squares / Count);
    }

    /// <summary>The buckets that hold anything, in ascending order; both bounds belong to the bucket.</summary>
    public IEnumerable<HistogramBucket> Buckets() =>
        Counts()
            .Select(bucket => new HistogramBucket(
                LogLinear.Lower(bucket.Index, Bits), LogLinear.Upper(bucket.Index, Bits), bucket.Count));

    /// <summary>Gives back most of the memory, until something is recorded or added again.</summary>
    public void Pack()
    {
        if (_counts.Length == 0)
            return;
        using var packed = new MemoryStream();
        var writer = new CodedOutputStream(packed);
        var before = 0;
        foreach (var (index, count) in Counts())
        {
            writer.WriteInt32(index - before);
            writer.WriteInt64(count);
            before = index;
        }
        writer.Flush();
        (_packed, _counts) = (packed.ToArray(), []);
    }

    // The buckets that hold anything, in ascending order.
    IEnumerable<(int Index, long Count)> Counts() => _packed is { } packed ? Read(packed) : Read(_counts);

    static IEnumerable<(int Index, long Count)> Read(long[] counts)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
                yield return (i, counts[i]);
        }
    }

    static IEnumerable<(int Index, long Count)> Read(byte[] packed)
    {
        var reader = new CodedInputStream(packed);
        for (var index = 0; !reader.IsAtEnd;)
            yield return (index += reader.ReadInt32(), reader.ReadInt64());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    long[] Grow(int index)
    {
        var packed = _packed ?? [];
        _packed = null;
        // By whole octaves, so that it happens a few times in a run.
        Array.Resize(ref _counts, ((Math.Max(index, LogLinear.Index((ulong)_max, Bits)) >> Bits) + 1) << Bits);
        foreach (var (i, count) in Read(packed))
            _counts[i] = count;
        return _counts;
    }
}
