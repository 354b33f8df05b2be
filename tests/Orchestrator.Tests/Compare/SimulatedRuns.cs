using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Orchestrator.Tests.Compare;

/// <summary>
/// Results of runs whose times are drawn. Runs of the same thing differ as recorded ones do. On a machine of its own the median
/// of runs scatters by a bit over 1 %, a part of which is the number of requests, and the tail by 4 %. On a machine that others
/// use the level wanders within a run, and from run to run by 14 %, with it the tail by much more, and the load generator says
/// that it was short of a processor (16 runs of 8 s in a row, recorded beside a build and tests on two cores).
/// </summary>
sealed class SimulatedRuns(int seed, bool isDisturbed)
{
    const int Blocks = 32;
    const int Requests = 120;
    const double MedianUs = 20_000;

    // Of a bucket, µs.
    const long Width = 1_000;
    const double Sigma = 0.4;

    // Neighbouring blocks of a disturbed run are as alike as this; a disturbance lasts about a quarter of a run.
    const double Alike = 0.92;
    const double Wander = 0.14;

    static readonly ResultsDocument Template = ComparisonTests.Run(0, 1);

    readonly Random _random = new(seed);
    double _level;

    /// <summary>The next run.</summary>
    /// <param name="factor">How many times as long its responses take.</param>
    public ResultsDocument Next(double factor = 1)
    {
        var (run, tail) = (1 + 0.006 * Normal(), 1 + 0.02 * Normal());
        var items = new List<ResultsBlock>();
        var all = new List<long>();
        // Between runs there is time for another disturbance.
        _level = 0.5 * _level + Math.Sqrt(1 - 0.25) * Wander * Normal();
        for (var block = 0; block < Blocks; block++)
        {
            _level = Alike * _level + Math.Sqrt(1 - Alike * Alike) * Wander * Normal();
            var level = run * factor * (isDisturbed ? Math.Exp(_level) : 1);
            var sigma = Sigma * tail * (isDisturbed ? Math.Exp(_level) : 1);
            var times = Enumerable.Range(0, Requests).Select(_ => (long)(MedianUs * level * Math.Exp(sigma * Normal()))).ToList();
            all.AddRange(times);
            items.Add(new ResultsBlock(Requests, 0, times.Average(), Buckets(times)));
        }
        all.Sort();
        items.Add(new ResultsBlock(0, 0, null, []));
        return Document(items, all);
    }

    static List<long[]> Buckets(IEnumerable<long> times) =>
    [
        .. times.GroupBy(t => t / Width).OrderBy(g => g.Key)
            .Select(g => new[] { g.Key * Width, (g.Key + 1) * Width - 1, g.Count() }),
    ];

    ResultsDocument Document(List<ResultsBlock> blocks, List<long> sorted)
    {
        long At(double percent) => sorted[Math.Min(sorted.Count - 1, (int)(percent / 100 * sorted.Count))];
        var times = new ResultsDistribution
        {
            Count = sorted.Count,
            MeanUs = sorted.Average(),
            StddevUs = 0,
            MinUs = sorted[0],
            P50Us = At(50),
            P75Us = At(75),
            P90Us = At(90),
            P95Us = At(95),
            P99Us = At(99),
            P999Us = At(99.9),
            P9999Us = At(99.99),
            MaxUs = sorted[^1],
            Histogram = [],
        };
        var document = Template;
        var pattern = document.Patterns[0];
        var elapsed = Blocks / 16.0;
        return document with
        {
            Generator = isDisturbed
                ? new(GeneratorStatus.Limited, [new(Limit.Neighbours, "others use the processors", "use another machine", [0], [pattern.Pattern])])
                : new(GeneratorStatus.Ok, []),
            Patterns =
            [
                pattern with
                {
                    ElapsedS = elapsed,
                    TotalRequests = sorted.Count,
                    Successful = sorted.Count,
                    Failed = 0,
                    RequestsPerSecond = sorted.Count / elapsed,
                    SuccessfulTimes = pattern.SuccessfulTimes with { ResponseTime = times },
                    Blocks = new(1 / 16.0, blocks),
                },
            ],
        };
    }

    double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
