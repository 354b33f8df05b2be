using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>The highest load that is looked for, and how.</summary>
sealed record CapacitySection
{
    const double DefaultMaxRate = 10_000;
    const int DefaultMaxConcurrency = 1_000;
    const int DefaultMostUsers = 200;

    static readonly CapacitySection Default = new() { Objectives = [], Most = DefaultMaxRate };

    /// <summary>What has to hold at the load.</summary>
    public required IReadOnlyList<Threshold> Objectives { get; init; }

    /// <summary>Whether the load is a number of virtual users, rather than requests a second.</summary>
    public bool ByConcurrency { get; init; }

    /// <summary>The load to begin with.</summary>
    public double Start { get; init; } = 20;

    /// <summary>The highest load to try.</summary>
    public required double Most { get; init; }

    /// <summary>How long the search may take.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Part by which what does not hold may be above what holds.</summary>
    public double Precision { get; init; } = 0.05;

    /// <summary>What the load is counted in.</summary>
    public string Unit => ByConcurrency ? "virtual users" : "requests/s";

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration) => configuration["capacity"] = new JsonObject
    {
        ["objectives"] = new JsonArray([.. Objectives.Select(o => (JsonNode?)o.Text)]),
        ["by"] = ByConcurrency ? "concurrency" : "rate",
        ["start"] = Start,
        ["most"] = Most,
        ["max_time_s"] = MaxTime.TotalSeconds,
        ["precision"] = Precision,
    };

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        const string RateWord = "rate";
        const string ConcurrencyWord = "concurrency";

        public Option<string[]> Objective { get; } = Flag.Texts("--objective", "'METRIC<VALUE'",
            "What has to hold, such as 'p99<50ms' or 'error_rate<0.1%': percentiles, avg, error_rate and success_rate. Repeatable");

        public Option<string?> By { get; } = Flag.Text("--by", $"{RateWord}|{ConcurrencyWord}",
            "What to raise: requests per second, or virtual users that each wait for the response", RateWord);

        public Option<string?> Start { get; } = Flag.Text("--start", "N",
            "Load to begin with", string.Create(CultureInfo.InvariantCulture, $"{Default.Start} requests/s, or 1 virtual user"));

        public Option<string?> MaxRate { get; } = Flag.Text("--max-rate", "R",
            "Highest rate to try", string.Create(CultureInfo.InvariantCulture, $"{DefaultMaxRate}"));

        public Option<TimeSpan?> MaxTime { get; } = Flag.Duration("--max-time",
            "How long the search may take; it then reports what it knows", Default.MaxTime);

        public Option<string?> Precision { get; } = Flag.Text("--precision", "PERCENT",
            "How near the load that holds and the one that does not are to be", $"{Default.Precision * 100}%");

        public IReadOnlyList<Option> All => [Objective, By, Start, MaxRate, MaxTime, Precision];

        /// <summary>Whether virtual users are to be raised.</summary>
        /// <exception cref="UsageException">It is neither of both.</exception>
        public bool IsByConcurrency(FlagValues values) => values.Of(By) switch
        {
            null or RateWord => false,
            ConcurrencyWord => true,
            var other => throw new UsageException($"--by must be {RateWord} or {ConcurrencyWord}, not '{other}'."),
        };

        /// <summary>Virtual users at most, where nothing is said of it: in the closed model all are prepared before the
        /// start.</summary>
        public int MostUsersOf(FlagValues values) => IsByConcurrency(values) ? DefaultMostUsers : DefaultMaxConcurrency;

        /// <summary>The highest rate to try, as it is typed.</summary>
        public string MaxRateText(FlagValues values) =>
            values.Of(MaxRate) ?? string.Create(CultureInfo.InvariantCulture, $"{DefaultMaxRate}");

        /// <summary>How long the search may take.</summary>
        public TimeSpan MaxTimeOf(FlagValues values) => values.Of(MaxTime) ?? Default.MaxTime;

        /// <summary>The load to begin with.</summary>
        /// <exception cref="UsageException">It is no load.</exception>
        public double StartOf(FlagValues values)
        {
            var byConcurrency = IsByConcurrency(values);
            if (values.Of(Start) is not { } text)
                return byConcurrency ? 1 : Default.Start;
            return Number(text) is { } start && start is > 0 and <= ContractLimits.Rate
                && (!byConcurrency || start == Math.Floor(start))
                ? start
                : throw new UsageException($"--start takes {(byConcurrency ? "a whole number of virtual users" : "requests per second")}, not '{text}'.");
        }

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public CapacitySection Read(FlagValues values, IReadOnlyList<Pattern> patterns, int turns, int mostUsers)
        {
            if (patterns.Count != 1)
            {
                throw new UsageException(
                    "capacity looks for the load of one pattern: name one with --pattern, such as mcp:tools/call.");
            }
            var byConcurrency = IsByConcurrency(values);
            if (byConcurrency && values.Has(MaxRate))
                throw new UsageException("--max-rate belongs to --by rate: with --by concurrency give --max-concurrency.");
            var (start, most) = (StartOf(values), byConcurrency ? mostUsers : ReadMaxRate(values.Of(MaxRate)));
            if (start > most)
                throw new UsageException($"--start {start} is more than the highest load to try, {most}.");
            var time = Check.Positive(MaxTime.Name, values.Of(MaxTime) ?? Default.MaxTime);
            return new()
            {
                Objectives = ReadObjectives(values.Of(Objective), patterns, turns),
                ByConcurrency = byConcurrency,
                Start = start,
                Most = most,
                MaxTime = time,
                Precision = ReadPrecision(values.Of(Precision)),
            };
        }

        static IReadOnlyList<Threshold> ReadObjectives(IReadOnlyList<string> texts, IReadOnlyList<Pattern> patterns, int turns)
        {
            if (texts.Count == 0)
            {
                throw new UsageException(
                    "capacity needs to know what has to hold: give --objective, such as --objective 'p99<50ms' --objective 'error_rate<0.1%'.");
            }
            var objectives = ThresholdReader.Read(texts, patterns, turns, flag: "--objective");
            foreach (var objective in objectives)
            {
                var (metric, relation) = (objective.Condition.Metric, objective.Condition.Relation);
                if (objective.Operation is not null)
                    throw new UsageException($"--objective '{objective.Text}': objectives are on the whole pattern, not on one operation.");
                var isKnown =
                    metric.Kind is MetricKind.Percentile or MetricKind.Average or MetricKind.ErrorRate or MetricKind.SuccessRate;
                var isUpper = relation is Relation.Less or Relation.LessOrEqual;
                if (!isKnown || metric.Percent >= 100 || isUpper == metric.HigherIsBetter)
                {
                    throw new UsageException(
                        $"--objective '{objective.Text}': an objective gets harder with the load. It is an upper limit on a percentile, "
                        + "avg or error_rate, or a lower one on success_rate.");
                }
            }
            return objectives;
        }

        static double ReadMaxRate(string? text) => text is null ? DefaultMaxRate
            : Number(text) is { } rate && rate is > 0 and <= ContractLimits.Rate ? rate
            : throw new UsageException($"--max-rate takes requests per second above 0 and up to {ContractLimits.Rate:N0}, not '{text}'.");

        static double ReadPrecision(string? text) => text is null ? Default.Precision
            : Number(text.TrimEnd('%')) is { } percent && percent is >= 1 and <= 50 ? percent / 100
            : throw new UsageException($"--precision takes a percentage from 1% to 50%, not '{text}'.");

        static double? Number(string text) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
