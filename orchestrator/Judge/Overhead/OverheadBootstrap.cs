using AgentGatewayPerf.Common;
using AgentGatewayPerf.Merge;

namespace AgentGatewayPerf.Judge.Overhead;

/// <summary>
/// How much longer the responses of one target take than those of another that was loaded in the same rounds. The difference is
/// that of the metrics over all rounds. How sure it is comes from a block bootstrap: rounds are drawn again in stretches of
/// neighbours, both targets together, so that what disturbs a round disturbs both sides of the difference. The spread of the
/// differences is their standard error, and Student's t for the number of rounds makes the interval of it (Künsch, 1989; Efron
/// and Tibshirani, An Introduction to the Bootstrap, 1993).
/// </summary>
static class OverheadBootstrap
{
    /// <summary>Of every interval.</summary>
    public const double Confidence = 0.95;

    /// <summary>Fewer rounds say nothing of how rounds vary.</summary>
    public const int FewestRounds = 8;

    const int Draws = 400;

    // With so many, Student's distribution is the normal one.
    const double ManyDegrees = 1e6;

    // Beyond a percentile there have to be some requests for it to mean anything.
    const int FewestBeyond = 10;

    // The mean comes first.
    static readonly double[] Percents = [50, 90, 95, 99];

    /// <summary>The metrics in the order of reports.</summary>
    public static IReadOnlyList<string> Metrics { get; } = ["avg", "p50", "p90", "p95", "p99"];

    /// <summary>Compares a target with the reference.</summary>
    /// <param name="reference">Response times of the reference, round by round.</param>
    /// <param name="target">Response times of the target in the same rounds.</param>
    public static IReadOnlyList<AddedLatency> Of(
        IReadOnlyList<LatencyHistogram> reference, IReadOnlyList<LatencyHistogram> target)
    {
        var rounds = Math.Min(reference.Count, target.Count);
        var (r, t) = (new RoundSamples([.. reference.Take(rounds)]), new RoundSamples([.. target.Take(rounds)]));
        int[] all = [.. Enumerable.Repeat(1, rounds)];
        var (before, after) = (Measure(r, all), Measure(t, all));
        double[] added = [.. before.Zip(after, (b, a) => a - b)];
        var requests = Math.Min(r.Requests, t.Requests);
        string?[] reasons = [.. Enumerable.Range(0, Metrics.Count).Select(i => WhyNot(i, rounds, requests))];
        if (reasons.All(reason => reason is not null))
            return [.. Enumerable.Range(0, Metrics.Count).Select(i => Bare(i, before, after, reasons[i]!))];

        var draws = Draw(r, t, rounds);
        double[] errors = [.. Enumerable.Range(0, Metrics.Count).Select(i => Spread(draws, i))];
        // Stretches vary less than they do in truth around a mean that is their own, by the part that one is of all; and of the
        // overlapping ones there are one and a half times as many independent ones as fit beside each other.
        var length = StretchOf(rounds);
        var (degrees, correction) = (1.5 * rounds / length - 1, Math.Sqrt(1 / (1 - (double)length / rounds)));
        var one = StudentT.Quantile((1 + Confidence) / 2, degrees) * correction;
        var joint = Math.Max(one, StudentT.Quantile(JointProbability(draws, errors, reasons), degrees) * correction);
        return
        [
            .. Enumerable.Range(0, Metrics.Count).Select(i => reasons[i] is { } reason
                ? Bare(i, before, after, reason)
                : new AddedLatency(
                    Metrics[i], before[i], after[i], added[i],
                    added[i] - one * errors[i], added[i] + one * errors[i],
                    added[i] - joint * errors[i], added[i] + joint * errors[i], null)),
        ];
    }

    static AddedLatency Bare(int i, double[] before, double[] after, string reason) => new(
        Metrics[i], Number(before[i]), Number(after[i]), Number(after[i] - before[i]), null, null, null, null, reason);

    static double? Number(double value) => double.IsNaN(value) ? null : value;

    static string? WhyNot(int metric, int rounds, long requests)
    {
        if (rounds < FewestRounds)
            return $"{Words.Count(rounds, "round")} say nothing of how rounds vary: it takes {FewestRounds}";
        var share = metric == 0 ? 0.5 : 1 - Percents[metric - 1] / 100;
        return requests * share < FewestBeyond ? $"{Words.Count(requests, "request")} of a target are too few" : null;
    }

    static double[] Measure(RoundSamples samples, ReadOnlySpan<int> weights)
    {
        var values = new double[Metrics.Count];
        samples.Measure(weights, Percents, values);
        return values;
    }

    // The differences of the metrics in every draw.
    static double[][] Draw(RoundSamples reference, RoundSamples target, int rounds)
    {
        // The same figures give the same intervals every time.
        var random = new Random(20_260_101);
        var length = StretchOf(rounds);
        var weights = new int[rounds];
        var (before, after) = (new double[Metrics.Count], new double[Metrics.Count]);
        var draws = new double[Draws][];
        for (var draw = 0; draw < Draws; draw++)
        {
            Array.Clear(weights);
            for (var drawn = 0; drawn < rounds;)
            {
                var start = random.Next(rounds);
                for (var i = 0; i < length && drawn < rounds; i++, drawn++)
                    weights[(start + i) % rounds]++;
            }
            reference.Measure(weights, Percents, before);
            target.Measure(weights, Percents, after);
            draws[draw] = [.. before.Zip(after, (b, a) => a - b)];
        }
        return draws;
    }

    // Neighbours are alike: as many are drawn together as the cube root of all.
    static int StretchOf(int rounds) => Math.Max(1, (int)Math.Round(Math.Cbrt(rounds)));

    static double Spread(double[][] draws, int metric)
    {
        var mean = draws.Average(d => d[metric]);
        return Math.Sqrt(draws.Sum(d => (d[metric] - mean) * (d[metric] - mean)) / (draws.Length - 1));
    }

    // With which probability each metric alone must stay within its interval on either side so that all do together: as often as
    // the largest of their errors does in the draws, where they are normal.
    static double JointProbability(double[][] draws, double[] errors, string?[] reasons)
    {
        int[] metrics = [.. Enumerable.Range(0, errors.Length).Where(i => reasons[i] is null && errors[i] > 0)];
        if (metrics.Length == 0)
            return (1 + Confidence) / 2;
        double[] means = [.. metrics.Select(i => draws.Average(d => d[i]))];
        double[] largest =
            [.. draws.Select(d => metrics.Select((i, at) => Math.Abs(d[i] - means[at]) / errors[i]).Max()).Order()];
        return StudentT.Probability(largest[(int)(Confidence * largest.Length)], ManyDegrees);
    }
}
