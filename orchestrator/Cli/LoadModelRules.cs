using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>When requests are to start: reads and checks the flags of the open model and of the warm-up.</summary>
static class LoadModelRules
{
    const double MaxRate = 10_000_000;
    const int DefaultMaxConcurrency = 100;

    /// <summary>The open model that was asked for, without regard to the number of virtual users; null for the closed model.</summary>
    /// <exception cref="UsageException">The flags do not fit together.</exception>
    public static OpenLoad? Open(LoadArguments arguments)
    {
        var stages = Stages(arguments);
        if (stages is null)
        {
            var unused = arguments switch
            {
                { Arrival: not null } => "--arrival",
                { Seed: not null } => "--seed",
                { MaxConcurrency: not null } => "--max-concurrency",
                _ => null,
            };
            return unused is null
                ? null
                : throw new UsageException($"{unused} belongs to the open model: give --rate and --duration, or --stages, as well.");
        }
        var open = new OpenLoad
        {
            Stages = stages,
            Arrival = arguments.Arrival switch
            {
                null or "even" => Arrival.Even,
                "poisson" => Arrival.Poisson,
                var other => throw new UsageException($"--arrival must be even or poisson, not '{other}'."),
            },
            Seed = Seed(arguments),
            MaxConcurrency = arguments.MaxConcurrency ?? DefaultMaxConcurrency,
        };
        return open.Requests >= 1
            ? open
            : throw new UsageException("No request would be due: raise the rate or the duration.");
    }

    /// <summary>Virtual users at most, which cannot be fewer than those prepared.</summary>
    /// <exception cref="UsageException">They are.</exception>
    public static OpenLoad WithUsers(OpenLoad open, LoadArguments arguments, int concurrency)
    {
        if (arguments.MaxConcurrency is null)
            return open with { MaxConcurrency = Math.Max(DefaultMaxConcurrency, concurrency) };
        return open.MaxConcurrency >= concurrency
            ? open
            : throw new UsageException(
                $"--max-concurrency {open.MaxConcurrency} is less than --concurrency {concurrency}, the virtual users prepared before the start.");
    }

    /// <summary>Reads "10s" as a time and "500" as a number of requests.</summary>
    /// <exception cref="UsageException">It is neither, or too little for every shard.</exception>
    public static WarmupLoad? Warmup(string? text, int shards)
    {
        if (text is null)
            return null;
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) || requests < shards)
                throw new UsageException($"--warmup {text} is no number of requests from {shards} (one for every shard) up.");
            return new WarmupLoad(null, requests);
        }
        return Durations.TryParse(text, out var duration) && duration > TimeSpan.Zero
            ? new WarmupLoad(duration, 0)
            : throw new UsageException($"--warmup takes a time such as 10s or a number of requests such as 500, not '{text}'.");
    }

    static List<RateStage>? Stages(LoadArguments arguments)
    {
        if (arguments.Stages is { } text)
        {
            var other = arguments switch
            {
                { Rate: not null } => "--rate",
                { Duration: not null } => "--duration",
                { NumRequests: not null } => "--num-requests",
                _ => null,
            };
            return other is null
                ? ParseStages(text)
                : throw new UsageException($"--stages and {other} exclude each other: the stages say rates and durations.");
        }
        if (arguments.Rate is not { } rateText)
            return null;
        if (arguments.NumRequests is not null)
            throw new UsageException("--rate and --num-requests exclude each other: with a rate, --duration ends the load.");
        if (arguments.Duration is not { } duration)
            throw new UsageException("--rate needs --duration: for how long is this rate to be offered?");
        if (!TryParseRate(rateText, out var rate) || rate == 0)
            throw new UsageException($"--rate takes requests per second above 0 and up to {MaxRate:N0}, not '{rateText}'.");
        return [new RateStage(duration, rate, rate)];
    }

    static List<RateStage> ParseStages(string text)
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
                    $"--stages takes TIME:RATE,… with rates in requests per second, such as 30s:100,2m:1000,30s:0; '{part}' is no stage.");
            }
            stages.Add(new RateStage(duration, rate, end));
            rate = end;
        }
        return stages;
    }

    static bool TryParseRate(string text, out double rate) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate) && rate <= MaxRate;

    static ulong Seed(LoadArguments arguments)
    {
        if (arguments.Seed is not { } text)
            return 1;
        if (arguments.Arrival != "poisson")
            throw new UsageException("--seed is of random arrivals: give --arrival poisson as well.");
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : throw new UsageException($"--seed takes a whole number from 0 up, not '{text}'.");
    }
}
