using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Samples;

public sealed class LagRecorderTests
{
    [Fact]
    public void Nothing_recorded_is_no_lag() => Assert.Equal((0UL, 0UL, 0UL), new LagRecorder().Take());

    [Fact]
    public void Quantiles_are_within_an_eighth_below_the_exact_ones() => Gen.Long[0, 4_000_000].Array[1, 200].Sample(lags =>
    {
        var recorder = new LagRecorder();
        foreach (var lag in lags)
            recorder.Add(lag * Clock.Microsecond);
        var sorted = lags.Order().ToArray();
        var (p50, p99, max) = recorder.Take();
        Assert.Equal((ulong)sorted[^1], max);
        Near(sorted, 0.50, p50);
        Near(sorted, 0.99, p99);
        Assert.Equal((0UL, 0UL, 0UL), recorder.Take());
    });

    [Fact]
    public void Moved_lags_are_together_in_the_other_and_gone_from_the_first()
    {
        var (first, second, all) = (new LagRecorder(), new LagRecorder(), new LagRecorder());
        first.Add(10 * Clock.Microsecond);
        second.Add(1_000 * Clock.Microsecond);
        second.Add(-5);
        first.MoveTo(all);
        second.MoveTo(all);
        Assert.Equal(default, first.Take());
        var (p50, p99, max) = all.Take();
        Assert.Equal((10UL, 1_000UL), (p50, max));
        Assert.InRange(p99, 875u, 1_000u);
    }

    static void Near(long[] sorted, double quantile, ulong found)
    {
        var exact = sorted[(int)Math.Ceiling(quantile * sorted.Length) - 1];
        Assert.InRange((double)found, exact * 7 / 8.0 - 1, exact);
    }
}
