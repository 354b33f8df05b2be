using AgentGatewayPerf.Merge;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge.Overhead;

/// <summary>Two targets under load in rounds, the second slower by a known time. What happens on a real machine happens here: the
/// latency drifts from round to round, some requests are outliers, and a disturber comes and goes.</summary>
sealed class SimulatedRounds(int seed, double addedUs)
{
    const double MedianUs = 4_000;
    const double Sigma = 0.35;
    readonly Random _random = new(seed);

    /// <summary>Rounds of a run.</summary>
    public int Rounds { get; init; } = 20;

    /// <summary>Requests of a target in a round.</summary>
    public int Requests { get; init; } = 100;

    /// <summary>How far the latency drifts over the run and wanders between neighbouring rounds, as a part of it.</summary>
    public double Drift { get; init; }

    /// <summary>Share of the requests that take ten times as long.</summary>
    public double Outliers { get; init; }

    /// <summary>Part of the time in which somebody else uses the machine; every block of a target is disturbed or not.</summary>
    public double Disturbed { get; init; }

    /// <summary>The response times of both targets.</summary>
    public (IReadOnlyList<LatencyHistogram> Reference, IReadOnlyList<LatencyHistogram> Target) Run()
    {
        LatencyHistogram[] reference = new LatencyHistogram[Rounds], target = new LatencyHistogram[Rounds];
        var (wander, disturbed) = (0.0, false);
        for (var round = 0; round < Rounds; round++)
        {
            wander = 0.7 * wander + Drift / 4 * Normal();
            var level = 1 + Drift * round / Rounds + wander;
            for (var place = 0; place < 2; place++)
            {
                // A disturbance lasts two blocks on average.
                disturbed = _random.NextDouble() < 0.5 ? _random.NextDouble() < Disturbed : disturbed;
                // AB BA AB BA …
                var isTarget = place == 1 != (round % 2 == 1);
                var histogram = Block(level * (disturbed ? 1.4 : 1), isTarget ? addedUs : 0);
                (isTarget ? target : reference)[round] = histogram;
            }
        }
        return (reference, target);
    }

    LatencyHistogram Block(double level, double added)
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i < Requests; i++)
        {
            var latency = MedianUs * level * Math.Exp(Sigma * Normal()) * (_random.NextDouble() < Outliers ? 10 : 1);
            histogram.Record((long)(latency + added));
        }
        return histogram;
    }

    double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
