namespace AgentGatewayPerf.Accuracy;

/// <summary>The figures that are compared, ms; not a number where there is none.</summary>
sealed record Figures(long Count, double Mean, double P50, double P90, double P95, double P99, double P999, double Max)
{
    /// <summary>Names of the times, in the order of <see cref="Times"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["mean", "p50", "p90", "p99", "p99.9", "max"];

    public IReadOnlyList<double> Times => [Mean, P50, P90, P99, P999, Max];

    /// <summary>The exact figures of a list of times in µs: percentiles are nearest ranks of the sorted values.</summary>
    public static Figures Of(IEnumerable<double> microseconds)
    {
        var sorted = microseconds.Order().ToArray();
        if (sorted.Length == 0)
            return new Figures(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        return new Figures(
            sorted.Length, sorted.Average() / 1_000, Rank(sorted, 50), Rank(sorted, 90), Rank(sorted, 95), Rank(sorted, 99),
            Rank(sorted, 99.9m), sorted[^1] / 1_000);
    }

    static double Rank(double[] sorted, decimal percent) =>
        sorted[Math.Clamp((int)decimal.Ceiling(percent * sorted.Length / 100) - 1, 0, sorted.Length - 1)] / 1_000;
}
