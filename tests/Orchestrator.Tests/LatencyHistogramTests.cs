using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Orchestrator.Tests;

public sealed class LatencyHistogramTests
{
    static readonly double[] Percents = [0, 0.1, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

    // Every order of magnitude up to the largest number, many equal values, and lists of one kind.
    static readonly Gen<long> AnyTime = Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[0, 62], (value, shift) => value >> shift);
    static readonly Gen<long[]> AnyTimes = Gen.OneOf(
        AnyTime.Array[0, 300],
        Gen.Long[0, 5_000].Array[1, 300],
        Gen.Select(AnyTime, Gen.Int[1, 200], (value, count) => Enumerable.Repeat(value, count).ToArray()),
        Gen.Long[3_600_000_000, 100_000_000_000].Array[1, 100]);

    [Fact]
    public void Percentiles_are_those_of_the_sorted_values_within_a_thousandth() =>
        AnyTimes.Sample(values =>
        {
            var histogram = Of(values);
            var sorted = values.Order().ToArray();
            foreach (var percent in Percents)
            {
                if (sorted.Length == 0)
                {
                    Assert.Null(histogram.Percentile(percent));
                    continue;
                }
                var rank = Math.Max(1, (int)decimal.Ceiling((decimal)percent * sorted.Length / 100));
                double exact = sorted[rank - 1];
                var actual = histogram.Percentile(percent)!.Value;
                if (exact < 2_048)
                    Assert.Equal(exact, actual);
                else
                    Assert.InRange(actual, exact * 0.999, exact * 1.001);
            }
        });

    [Fact]
    public void Count_sum_minimum_and_maximum_are_exact() =>
        AnyTimes.Where(v => v.Length > 0).Sample(values =>
        {
            var histogram = Of(values);
            Assert.Equal(values.Length, histogram.Count);
            Assert.Equal(values.Min(), histogram.Min);
            Assert.Equal(values.Max(), histogram.Max);
            var mean = (double)values.Aggregate(UInt128.Zero, (sum, v) => sum + (UInt128)v) / values.Length;
            Assert.Equal(mean, histogram.Mean);
            Assert.Equal(values.Max(), histogram.Percentile(100));
        });

    [Fact]
    public void Merging_is_the_same_as_recording_all_in_one() =>
        Gen.Select(AnyTimes, AnyTimes).Sample((first, second) =>
        {
            var merged = Of(first);
            merged.Add(Of(second));
            AssertSame(Of([.. first, .. second]), merged);
        });

    [Fact]
    public void Packing_changes_no_figure_and_recording_goes_on_after_it() =>
        Gen.Select(AnyTimes, AnyTimes).Sample((first, second) =>
        {
            var packed = Of(first);
            packed.Pack();
            packed.Pack();
            AssertSame(Of(first), packed);
            Assert.All(Percents, percent => Assert.Equal(Of(first).Percentile(percent), packed.Percentile(percent)));

            var merged = Of(second);
            merged.Add(packed);
            AssertSame(Of([.. first, .. second]), merged);
            packed.Add(Of(second));
            AssertSame(merged, packed);
            packed.Pack();
            Array.ForEach(first, packed.Record);
            AssertSame(Of([.. first, .. first, .. second]), packed);
        });

    [Fact]
    public void Buckets_hold_their_values_and_touch_nothing_else() =>
        AnyTimes.Sample(values =>
        {
            var buckets = Of(values).Buckets().ToList();
            Assert.Equal(values.Length, buckets.Sum(b => b.Count));
            Assert.All(values, v => Assert.Single(buckets, b => b.LowerUs <= v && v <= b.UpperUs));
            Assert.All(buckets, b => Assert.True(b.UpperUs - b.LowerUs <= b.LowerUs / 1_024));
        });

    [Fact]
    public void Neighbouring_buckets_leave_no_gap()
    {
        for (var index = 0; index < 55_000; index++)
        {
            Assert.Equal(LogLinear.Upper(index, 10) + 1, LogLinear.Lower(index + 1, 10));
            Assert.Equal(index, LogLinear.Index((ulong)LogLinear.Lower(index, 10), 10));
            Assert.Equal(index, LogLinear.Index((ulong)LogLinear.Upper(index, 10), 10));
        }
    }

    [Fact]
    public void What_a_worker_summed_up_is_added_as_if_every_time_had_been_recorded() =>
        AnyTimes.Sample(values =>
        {
            var summed = new Histogram();
            var before = 0;
            foreach (var bucket in values.GroupBy(v => LogLinear.Index((ulong)v, 10)).OrderBy(group => group.Key))
            {
                summed.IndexDeltas.Add((uint)(bucket.Key - before));
                summed.Counts.Add((ulong)bucket.Count());
                before = bucket.Key;
            }
            foreach (var value in values)
                summed.SumUs += (ulong)value;
            (summed.MinUs, summed.MaxUs) = ((ulong)values.DefaultIfEmpty().Min(), (ulong)values.DefaultIfEmpty().Max());
            var (added, recorded) = (new LatencyHistogram(), Of(values));
            added.Add(summed);
            Assert.Equal((recorded.Count, recorded.Min, recorded.Max), (added.Count, added.Min, added.Max));
            Assert.Equal(Percents.Select(recorded.Percentile), Percents.Select(added.Percentile));
        });

    [Theory]
    [InlineData(new uint[] { 1, 2 }, new ulong[] { 1 })]
    [InlineData(new uint[] { 1, 0 }, new ulong[] { 1, 1 })]
    [InlineData(new uint[] { 1 }, new ulong[] { 0 })]
    [InlineData(new uint[] { 4_000_000_000 }, new ulong[] { 1 })]
    [InlineData(new uint[] { 1 }, new[] { ulong.MaxValue })]
    public void What_no_times_make_is_refused(uint[] deltas, ulong[] counts) =>
        Assert.Throws<InvalidDataException>(() =>
            new LatencyHistogram().Add(new Histogram { IndexDeltas = { deltas }, Counts = { counts } }));

    [Fact]
    public void An_empty_histogram_has_no_figures()
    {
        var empty = new LatencyHistogram();
        Assert.Null(empty.Mean);
        Assert.Null(empty.Min);
        Assert.Null(empty.Max);
        Assert.Null(empty.Percentile(50));
        Assert.Null(empty.StandardDeviation());
        Assert.Empty(empty.Buckets());
    }

    [Fact]
    public void Standard_deviation_is_that_of_the_population()
    {
        Assert.Equal(2, Of([2, 4, 4, 4, 5, 5, 7, 9]).StandardDeviation()!.Value, 9);
        Assert.InRange(Of([7_000_000, 7_000_000]).StandardDeviation()!.Value, 0, 7_000_000 * 0.001);
    }

    static LatencyHistogram Of(long[] values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values)
            histogram.Record(value);
        return histogram;
    }

    static void AssertSame(LatencyHistogram expected, LatencyHistogram actual)
    {
        Assert.Equal(expected.Buckets(), actual.Buckets());
        Assert.Equal(
            (expected.Count, expected.Min, expected.Max, expected.Mean), (actual.Count, actual.Min, actual.Max, actual.Mean));
    }
}
