using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Orchestrator.Tests;

public sealed class PatternTotalsTests
{
    static readonly Gen<Sample> AnySample = Gen.Select(
        Gen.Long[-1_000_000, 20_000_000],
        Gen.OneOf(Gen.Const(0L), Gen.Long[0, 1_000_000]),
        Gen.Long[0, 10_000_000],
        Gen.OneOf(Gen.Const(0L), Gen.Long[1, 1_000]),
        Gen.OneOf(
            Gen.Const((OutcomeClass.Ok, 0)), Gen.Const((OutcomeClass.Http, 503)), Gen.Const((OutcomeClass.Timeout, 0)),
            Gen.Const((OutcomeClass.Aborted, 0))),
        Gen.OneOf(
            Gen.Const(Operation.ToolsList), Gen.Const(Operation.ToolsCall), Gen.Const(Operation.Connect),
            Gen.Const(Operation.Turn + 2)),
        (start, delay, service, gap, outcome, operation) =>
            new Sample(start, (ulong)delay, (ulong)(delay + service), (ulong)gap, 0, outcome.Item1, outcome.Item2, operation));

    [Fact]
    public void Folding_is_what_counting_one_by_one_gives() =>
        AnySample.Array[0, 200].Sample(samples =>
        {
            var totals = new PatternTotals();
            var tally = new ShardTally();
            totals.Fold(new SampleBatchCodec().Encode(1, 0, samples), tally);

            var load = samples.Where(s => !s.IsSetup).ToList();
            var sum = totals.Sum();
            Assert.Equal(load.Count(s => s.Outcome == OutcomeClass.Ok), sum.Counts.Ok);
            Assert.Equal(load.Count(s => s.Outcome == OutcomeClass.Aborted), sum.Counts.Aborted);
            Assert.Equal(load.Count(s => s.Code == 503), sum.Counts[new Outcome(OutcomeClass.Http, 503)]);
            Assert.Equal(samples.Length - load.Count, tally.SetupSamples);
            Assert.Equal(sum.Counts.ByOutcome.OrderBy(o => o.Key.Class), tally.Requests.ByOutcome.OrderBy(o => o.Key.Class));
            AssertTimes(load.Where(s => s.Outcome == OutcomeClass.Ok), sum.Successful);
            AssertTimes(load.Where(s => s.Outcome is OutcomeClass.Http or OutcomeClass.Timeout), sum.Failed);
            foreach (var (operation, one) in totals.Setup)
                AssertTimes(samples.Where(s => s.Operation == operation && s.Outcome == OutcomeClass.Ok), one.Successful);
            Assert.Equal(sum.Counts.Ok, totals.Series.Coarsen(1_000_000).Cells.Sum(c => c.Ok));
            Assert.Equal(sum.Counts.Failed, totals.Series.Coarsen(1_000_000).Cells.Sum(c => c.Failed));
        });

    [Fact]
    public void Merging_totals_is_folding_all_into_one() =>
        Gen.Select(AnySample.Array[0, 100], AnySample.Array[0, 100]).Sample((first, second) =>
        {
            PatternTotals one = new(), a = new(), b = new();
            one.Fold(new SampleBatchCodec().Encode(1, 0, [.. first, .. second]), new ShardTally());
            a.Fold(new SampleBatchCodec().Encode(1, 0, first), new ShardTally());
            b.Fold(new SampleBatchCodec().Encode(1, 0, second), new ShardTally());
            a.Add(b);
            Assert.Equal(one.Sum().Successful.Response.Buckets(), a.Sum().Successful.Response.Buckets());
            Assert.Equal(one.Series.Cells.Select(Figures), a.Series.Cells.Select(Figures));
        });

    [Fact]
    public void Requests_stand_in_the_second_in_which_they_ended()
    {
        var totals = new PatternTotals();
        totals.Fold(
            new SampleBatchCodec().Encode(1, 0,
            [
                new Sample(0, 0, 999_999, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsCall),
                new Sample(500_000, 0, 500_000, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsCall),
                new Sample(100, 0, 2_500_000, 0, 0, OutcomeClass.Reset, 0, Operation.ToolsCall),
            ]),
            new ShardTally());
        Assert.Equal([(1, 0), (1, 0), (0, 1)], totals.Series.Coarsen(1_000_000).Cells.Select(c => (c.Ok, c.Failed)));
        Assert.Equal([999_999, 500_000, 0], totals.Series.Coarsen(1_000_000).Cells.Select(c => c.MaxUs));
        Assert.Null(totals.Series.Coarsen(1_000_000).Cells[2].Percentile(50));
    }

    [Fact]
    public void A_long_run_keeps_a_bounded_number_of_points()
    {
        var series = new TimeSeries();
        for (var second = 0L; second < 100_000; second++)
            series.At(second * 1_000_000).RecordSuccess(second);
        Assert.InRange(series.Cells.Count, 1_800, 3_600);
        Assert.Equal(32_000_000, series.IntervalUs);
        Assert.Equal(100_000, series.Cells.Sum(c => c.Ok));
        Assert.Equal(32, series.Cells[7].Ok);
        Assert.Equal(8 * 32 - 1, series.Cells[7].MaxUs);

        series.At(long.MaxValue).RecordFailure();
        Assert.InRange(series.Cells.Count, 1, 3_600);
        Assert.Equal(100_000, series.Cells.Sum(c => c.Ok));
    }

    [Fact]
    public void Percentiles_of_an_interval_are_within_two_percent() =>
        Gen.Long[0, 100_000_000].Array[1, 200].Sample(values =>
        {
            var cell = new SeriesCell(0, 1);
            foreach (var value in values)
                cell.RecordSuccess(value);
            double exact = values.Order().ElementAt((int)Math.Ceiling(values.Length * 0.99) - 1);
            Assert.InRange(cell.Percentile(99)!.Value, exact * 0.98 - 1, exact * 1.02 + 1);
        });

    [Fact]
    public void Shards_merge_side_by_side_to_the_same_sum()
    {
        var merge = new PatternMerge(8);
        var batch = new SampleBatchCodec().Encode(
            1, 0,
            [.. Enumerable.Range(0, 500).Select(i => new Sample(i, 0, (ulong)i, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsCall))]);
        Parallel.For(
            0,
            8,
            shard =>
            {
                for (var i = 0; i < 20; i++)
                    merge.Fold(shard, batch);
            });
        Assert.Equal(80_000, merge.Collect().Sum().Counts.Ok);
        Assert.Equal(80_000, merge.Glance().Response.Count);
        Assert.All(Enumerable.Range(0, 8), shard => Assert.Equal(10_000, merge.TallyOf(shard).Requests.Ok));
    }

    [Fact]
    public void A_worker_that_invents_operations_is_refused()
    {
        var samples = Enumerable
            .Range(0, 5_000)
            .Select(i => new Sample(0, 0, 1, 0, 0, OutcomeClass.Ok, 0, Operation.Turn + i))
            .ToArray();
        Assert.Throws<InvalidDataException>(() =>
            new PatternTotals().Fold(new SampleBatchCodec().Encode(1, 0, samples), new ShardTally()));
    }

    static void AssertTimes(IEnumerable<Sample> expected, LatencySet actual)
    {
        var samples = expected.ToList();
        Assert.Equal(samples.Count, actual.Response.Count);
        Assert.Equal(samples.Count, actual.Service.Count);
        Assert.Equal(samples.Count(s => s.FirstByteGapUs > 0), actual.FirstByte.Count);
        if (samples.Count == 0)
            return;
        Assert.Equal((long)samples.Max(s => s.LatencyUs), actual.Response.Max);
        Assert.Equal((long)samples.Max(s => s.ServiceTimeUs), actual.Service.Max);
        Assert.Equal(samples.Average(s => (double)s.ServiceTimeUs), actual.Service.Mean!.Value, 3);
    }

    static (long, long, long, double?) Figures(SeriesCell cell) => (cell.Ok, cell.Failed, cell.MaxUs, cell.Percentile(50));
}
