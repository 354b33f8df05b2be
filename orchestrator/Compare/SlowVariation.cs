namespace AgentGatewayPerf.Compare;

/// <summary>
/// How far one run wanders: what its long parts differ by beyond what its short pieces explain. Another run of the same thing
/// differs from it by as much at least, which no interval made inside a run holds.
/// </summary>
static class SlowVariation
{
    const int Parts = 8;
    const int Shuffles = 12;

    // Of so few parts the variance is off by half: only one that is clearly above counts.
    const double Clearly = 1.8;

    /// <summary>Of every compared metric the standard deviation of the parts that pieces drawn by chance do not explain, as a
    /// part of the value (of shares the share itself); 0 where there is none.</summary>
    public static double[] Of(BlockRun run)
    {
        if (run.Count < 2 * Parts)
            return new double[ComparedMetric.All.Count];
        var random = new Random(20_260_101);
        var order = Enumerable.Range(0, run.Count).ToArray();
        var real = VariancesOf(run, order);
        var chance = new double[real.Length];
        for (var i = 0; i < Shuffles; i++)
        {
            random.Shuffle(order);
            foreach (var (metric, variance) in VariancesOf(run, order).Index())
                chance[metric] += variance / Shuffles;
        }
        return [.. real.Zip(chance, (r, c) => r > Clearly * c ? Math.Sqrt(r - c) : 0)];
    }

    static double[] VariancesOf(BlockRun run, int[] order)
    {
        var parts = Enumerable.Range(0, Parts)
            .Select(i => run.Measure(order[(run.Count * i / Parts)..(run.Count * (i + 1) / Parts)])).ToList();
        return
        [
            .. ComparedMetric.All.Select((metric, i) =>
                Variance(metric.Metric.IsShare, [.. parts.Select(p => p[i]).Where(double.IsFinite)])),
        ];
    }

    static double Variance(bool isShare, double[] values)
    {
        if (values.Length < 2)
            return 0;
        var mean = values.Average();
        var unit = isShare ? 1 : mean;
        return unit == 0 ? 0 : values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / unit / unit;
    }
}
