using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>The open model: requests start when the schedule says, whether or not earlier ones were answered.</summary>
sealed record OpenLoad
{
    const int DefaultMaxConcurrency = 100;

    /// <summary>Where none is given.</summary>
    public const ulong DefaultSeed = 1;

    /// <summary>Requests per second, of each pattern and over all shards, one stage after another.</summary>
    public required IReadOnlyList<RateStage> Stages { get; init; }

    public Arrival Arrival { get; init; }

    /// <summary>Of Poisson arrivals; the same seed makes the same arrivals.</summary>
    public ulong Seed { get; init; } = DefaultSeed;

    /// <summary>Virtual users over all shards at most.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>All stages together.</summary>
    public TimeSpan Duration => Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Duration);

    /// <summary>Requests due over the whole duration, on average where the arrivals are random.</summary>
    public double Requests => Stages.Sum(s => s.Requests);

    /// <summary>What the results file says of it.</summary>
    public JsonObject Describe() => new()
    {
        ["stages"] = new JsonArray([.. Stages.Select(s => (JsonNode?)s.Describe())]),
        ["arrival"] = Arrival == Arrival.Poisson ? "poisson" : "even",
        ["seed"] = Seed,
        ["max_concurrency"] = MaxConcurrency,
    };

    /// <summary>The flags of the open model.</summary>
    public sealed class Flags
    {
        public Option<string?> Rate { get; } = Flag.Text("--rate", "R",
            "Open model: requests per second of each pattern, over all shards, whether or not earlier ones have ended; "
            + "needs --duration").Short("-r");

        public Option<string?> Stages { get; } = Flag.Text("--stages", "TIME:RATE,…",
            "Open model with linear ramps, the first from 0: 30s:100,2m:1000,30s:0");

        public Option<string?> Arrival { get; } =
            Flag.Text("--arrival", "even|poisson", "Open model: how requests are spaced", "even");

        public Option<string?> Seed { get; } = Flag.Text("--seed", "N",
            "Of all that is drawn at random (arrivals, pauses, tools); the same seed draws the same", $"{DefaultSeed}");

        public Option<int?> MaxConcurrency { get; } = Flag.Number<int>("--max-concurrency",
            "Open model: virtual users over all shards at most; --concurrency are prepared before the start",
            $"{DefaultMaxConcurrency}, or --concurrency if that is more");

        public IReadOnlyList<Option> All => [Rate, Stages, Arrival, Seed, MaxConcurrency];

        /// <summary>The open model that was asked for, without regard to the number of virtual users; null for the closed
        /// model.</summary>
        /// <exception cref="UsageException">The flags do not fit together.</exception>
        public OpenLoad? Read(FlagValues values, TimeSpan? duration)
        {
            var stages = values.Of(Stages) is { } text ? ReadStages(text)
                : values.Of(Rate) is { } rate ? [ReadRate(rate, duration)]
                : null;
            if (stages is null)
            {
                return ((Option[])[Arrival, MaxConcurrency]).FirstOrDefault(values.Has) is { Name: var unused }
                    ? throw new UsageException(
                        $"{unused} belongs to the open model: give --rate and --duration, or --stages, as well.")
                    : null;
            }
            var open = new OpenLoad
            {
                Stages = stages,
                Arrival = values.Of(Arrival) switch
                {
                    null or "even" => Protos.Arrival.Even,
                    "poisson" => Protos.Arrival.Poisson,
                    var other => throw new UsageException($"--arrival must be even or poisson, not '{other}'."),
                },
                Seed = ReadSeed(values),
                MaxConcurrency = values.Of(MaxConcurrency) ?? DefaultMaxConcurrency,
            };
            if (open.Duration > ContractLimits.Time)
                throw new UsageException($"--stages must take {ContractLimits.Time.TotalDays:0} days together at most.");
            return open.Requests >= 1
                ? open
                : throw new UsageException("No request would be due: raise the rate or the duration.");
        }

        /// <summary>Virtual users at most, which cannot be fewer than those prepared.</summary>
        /// <exception cref="UsageException">They are.</exception>
        public OpenLoad WithUsers(OpenLoad open, FlagValues values, int concurrency)
        {
            if (!values.Has(MaxConcurrency))
                return open with { MaxConcurrency = Math.Max(DefaultMaxConcurrency, concurrency) };
            if (open.MaxConcurrency < concurrency)
            {
                throw new UsageException($"--max-concurrency {open.MaxConcurrency} is less than --concurrency {concurrency}, "
                    + "the virtual users prepared before the start.");
            }
            return open;
        }

        static List<RateStage> ReadStages(string text)
        {
            var stages = new List<RateStage>();
            var rate = 0.0;
            foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
            {
                var sides = part.Split(':', StringSplitOptions.TrimEntries);
                if (sides.Length != 2 || !Durations.TryParse(sides[0], out var duration) || duration == TimeSpan.Zero
                    || !TryParseRate(sides[1], out var end))
                {
                    throw new UsageException(
                        "--stages takes TIME:RATE,… with rates in requests per second, such as 30s:100,2m:1000,30s:0; "
                        + $"'{part}' is not a valid stage.");
                }
                stages.Add(new RateStage(duration, rate, end));
                rate = end;
            }
            return stages.Count <= ContractLimits.Stages
                ? stages
                : throw new UsageException($"--stages has {stages.Count} stages; {ContractLimits.Stages:N0} is the most.");
        }

        static RateStage ReadRate(string text, TimeSpan? duration)
        {
            if (duration is not { } time)
                throw new UsageException("--rate needs --duration: for how long is this rate to be offered?");
            return TryParseRate(text, out var rate) && rate > 0
                ? new RateStage(Check.Positive("--duration", time), rate, rate)
                : throw new UsageException(
                    $"--rate takes requests per second above 0 and up to {ContractLimits.Rate:N0}, not '{text}'.");
        }

        static bool TryParseRate(string text, out double rate) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate)
            && rate <= ContractLimits.Rate;

        /// <exception cref="UsageException">It is no number.</exception>
        public ulong ReadSeed(FlagValues values)
        {
            if (values.Of(Seed) is not { } text)
                return DefaultSeed;
            return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
                ? seed
                : throw new UsageException($"--seed takes a whole number from 0 up, not '{text}'.");
        }
    }
}
