using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>
/// What the steps at one load say about one objective: an average over requests, with an interval. Requests that wait in the same
/// queue are alike, so the interval comes from stretches of neighbours rather than from single requests (batch means; Law,
/// Simulation Modeling and Analysis, 5th edition, 9.5.3), and from the length of stretch that makes it widest.
/// </summary>
/// <param name="Value">The average; NaN where there is no request.</param>
/// <param name="Low">It is above this with the confidence asked for.</param>
/// <param name="High">It is below this with the same confidence.</param>
/// <param name="Cluster">Of a share, how many requests are as good as one independent one; 1 where too few are counted to
/// say.</param>
readonly record struct Evidence(double Value, double Low, double High, double Cluster)
{
    const int FewestBatches = 10;

    // Of fewer requests nobody knows whether they came together or alone.
    const int FewestForCluster = 10;

    // Where so many are counted the queue grows all the time, which is no burst.
    const double MostForCluster = 0.3;

    // With so many, Student's distribution is the normal one.
    const double ManyDegrees = 1e6;

    /// <summary>The evidence of batches.</summary>
    /// <param name="batches">In the order of time.</param>
    /// <param name="isShare">Whether their sums are requests, so that the average is a share.</param>
    /// <param name="confidence">Of either end by itself.</param>
    /// <param name="cluster">What is known from elsewhere of <see cref="Cluster"/>, at least 1: a share of nothing may mean that
    /// no burst came in this time.</param>
    public static Evidence Of(IReadOnlyList<Batch> batches, bool isShare, double confidence, double cluster)
    {
        var (requests, sum) = (batches.Sum(b => b.Requests), batches.Sum(b => b.Sum));
        var value = requests > 0 ? sum / requests : double.NaN;
        if (requests <= 0 || batches.Count < FewestBatches)
            return new(value, double.NegativeInfinity, double.PositiveInfinity, 1);
        var (widest, variance) = (0.0, 0.0);
        for (var size = 1; batches.Count / size >= FewestBatches; size *= 2)
        {
            var square = SquaredError(batches, size, value, requests);
            variance = Math.Max(variance, square);
            widest = Math.Max(widest, StudentT.Quantile(confidence, batches.Count / size - 1) * Math.Sqrt(square));
        }
        return isShare
            ? OfShare(value, requests, variance, widest, confidence, cluster)
            : new(value, value - widest, value + widest, 1);
    }

    // Wilson's interval for as many independent requests as vary as much, which also holds where hardly any are counted.
    static Evidence OfShare(double share, double requests, double variance, double widest, double confidence, double cluster)
    {
        var isKnown = share * requests >= FewestForCluster && share < MostForCluster;
        var own = share is > 0 and < 1 ? Math.Max(1, variance * requests / share / (1 - share)) : 1;
        var independent = requests / (isKnown ? Math.Max(own, Math.Min(cluster, 4 * own)) : Math.Max(own, cluster));
        var z = StudentT.Quantile(confidence, ManyDegrees);
        var middle = (share + z * z / 2 / independent) / (1 + z * z / independent);
        var half = z / (1 + z * z / independent)
            * Math.Sqrt(share * (1 - share) / independent + z * z / 4 / independent / independent);
        return new(share, Math.Max(middle - half, share - widest), Math.Max(middle + half, share + widest), isKnown ? own : 1);
    }

    // Of the average, from batches of so many neighbours (the variance of a ratio estimator).
    static double SquaredError(IReadOnlyList<Batch> batches, int size, double value, double requests)
    {
        var (squares, count) = (0.0, 0);
        for (var i = 0; i < batches.Count; i += size, count++)
        {
            var error = 0.0;
            for (var j = i; j < Math.Min(i + size, batches.Count); j++)
                error += batches[j].Sum - value * batches[j].Requests;
            squares += error * error;
        }
        return squares / requests / requests * count / (count - 1);
    }
}
