using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Compare;

/// <summary>
/// The difference of two sides of which at least one has several runs, from one value of each run. What differs between runs of
/// the same thing is in the values, so it is in the interval: Student's t on the values where they are few; where both sides have
/// many, the runs are drawn again (a bootstrap whose outer level is the run, so that what varies within a run is in it as well).
/// </summary>
static class RunValues
{
    /// <summary>Runs of a side from which on they are drawn again.</summary>
    public const int Many = 8;

    const int Draws = 2_000;

    /// <summary>Standard error of the difference of the means, and the degrees of freedom it is known with; null where there is
    /// one run a side.</summary>
    /// <param name="baseline">A value of every run, at least one.</param>
    /// <param name="candidate">The same of the other side.</param>
    public static (double Error, double Degrees)? ErrorOf(IReadOnlyList<double> baseline, IReadOnlyList<double> candidate)
    {
        var degrees = baseline.Count + candidate.Count - 2;
        if (degrees < 1)
            return null;
        if (baseline.Count >= Many && candidate.Count >= Many)
            return (Drawn(baseline, candidate), degrees);
        // Runs of either side vary alike, or few of them would say next to nothing.
        var variance = (Squares(baseline) + Squares(candidate)) / degrees;
        return (Math.Sqrt(variance * (1.0 / baseline.Count + 1.0 / candidate.Count)), degrees);
    }

    static double Drawn(IReadOnlyList<double> baseline, IReadOnlyList<double> candidate)
    {
        // The same files give the same verdict every time.
        var random = new Random(20_260_101);
        var differences = new double[Draws];
        for (var i = 0; i < Draws; i++)
            differences[i] = Mean(candidate, random) - Mean(baseline, random);
        var mean = differences.Average();
        var variance = differences.Sum(d => (d - mean) * (d - mean)) / (Draws - 1);
        // Draws vary less than runs do, by as much as a variance that is divided by all of them.
        var fewest = Math.Min(baseline.Count, candidate.Count);
        return Math.Sqrt(variance * fewest / (fewest - 1));
    }

    static double Mean(IReadOnlyList<double> values, Random random)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Count; i++)
            sum += values[random.Next(values.Count)];
        return sum / values.Count;
    }

    static double Squares(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean));
    }

    /// <summary>Half the width of an interval.</summary>
    public static double HalfWidth(double error, double degrees, double confidence) =>
        StudentT.Quantile((1 + confidence) / 2, degrees) * error;
}
