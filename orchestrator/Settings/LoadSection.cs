using System.CommandLine;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>How much load every pattern puts on the gateway, and when.</summary>
sealed record LoadSection
{
    // Every run has scenarios of its own, and there may be six patterns.
    const int MostRepeats = 100;

    static readonly LoadSection Default = new();

    /// <summary>Requests of a pattern over all shards, when no duration is given.</summary>
    public long Requests { get; init; } = 100;

    /// <summary>How long to send for instead.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Virtual users over all shards; in the open model those prepared before the start.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>The open model; null for the closed one.</summary>
    public OpenLoad? Open { get; init; }

    /// <summary>Pauses of virtual users in the closed model; null for none.</summary>
    public PauseSettings? Pauses { get; init; }

    /// <summary>Of everything that is drawn at random.</summary>
    public ulong Seed { get; init; } = OpenLoad.DefaultSeed;

    /// <summary>The load before the load; null for none.</summary>
    public WarmupLoad? Warmup { get; init; }

    /// <summary>How long requests in flight may take to finish after a duration.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the load is run, each time with connections and sessions of its own.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Whether the first and the last part of the load are compared.</summary>
    public bool Soak { get; init; }

    /// <summary>Requests behind which a virtual user ends its session and opens another; null: it keeps it.</summary>
    public long? RequestsPerSession { get; init; }

    /// <summary>The same for its connection.</summary>
    public long? RequestsPerConnection { get; init; }

    /// <summary>Whether a heavy load on somebody else's machine was confirmed.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration)
    {
        configuration["concurrency"] = Concurrency;
        configuration["num_requests"] = Duration is null ? Requests : null;
        configuration["duration_s"] = Duration?.TotalSeconds;
        configuration["open_model"] = Open?.Describe();
        configuration["think_time_s"] = Pauses is { MostThink.Ticks: > 0 } thinking
            ? new JsonArray(thinking.LeastThink.TotalSeconds, thinking.MostThink.TotalSeconds)
            : null;
        configuration["pace_s"] = Pauses is { Pace.Ticks: > 0 } paced ? paced.Pace.TotalSeconds : null;
        configuration["warmup_s"] = Warmup?.Duration?.TotalSeconds;
        configuration["warmup_requests"] = Warmup is { Requests: > 0 and var requests } ? requests : null;
        configuration["drain_s"] = Drain.TotalSeconds;
        configuration["repeat"] = Repeat == 1 ? null : Repeat;
        configuration["requests_per_session"] = RequestsPerSession;
        configuration["requests_per_connection"] = RequestsPerConnection;
    }

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        public Option<long?> NumRequests { get; } = Flag.Number<long>("--num-requests",
            "Requests of each pattern, over all shards", $"{Default.Requests}, or the number of shards if that is more").Short("-n");

        public Option<TimeSpan?> Duration { get; } = Flag.Duration("--duration",
            "Send for this long instead of a number of requests: 500ms, 60s, 2m, 1m30s").Short("-d");

        public Option<int?> Concurrency { get; } = Flag.Number<int>("--concurrency",
            "Virtual users over all shards; each sends, waits for the response, sends again",
            $"{Default.Concurrency}, or the number of shards if that is more").Short("-c");

        public OpenLoad.Flags Open { get; } = new();

        public Option<string?> ThinkTime { get; } = Flag.Text("--think-time", "TIME|TIME..TIME",
            "Closed model: pause of a virtual user before its next request, fixed or drawn evenly (500ms..2s); in no latency");

        public Option<TimeSpan?> Pace { get; } = Flag.Duration("--pace",
            "Closed model: a virtual user starts a request this long behind the start of the one before, or when that has ended");

        public Option<string?> Warmup { get; } = Flag.Text("--warmup", "TIME|N",
            "Run the same load before the load, for a time (10s) or a number of requests (500); reported apart");

        public Option<TimeSpan?> Drain { get; } = Flag.Duration("--drain",
            "After --duration, how long requests in flight may take to finish", Default.Drain);

        public Option<int?> Repeat { get; } = Flag.Number("--repeat",
            "Run the load so many times and report how the runs differ; compare reads the results file as so many runs", Default.Repeat);

        public Option<bool> Soak { get; } = Flag.Switch("--soak",
            "Compare the first and the last part of a long load: do latency or errors drift?");

        public Option<long?> RequestsPerSession { get; } = Flag.Number<long>("--requests-per-session",
            "Requests of a virtual user over one MCP session, which it then ends and opens anew", "all");

        public Option<long?> RequestsPerConnection { get; } = Flag.Number<long>("--requests-per-connection",
            "Requests of a virtual user over one connection; 1 is a new one for every request", "all");

        public Option<bool> Yes { get; } = Flag.Switch("--yes",
            "Skip the confirmation required against public hosts above 10,000 requests/s, 1,000 users or one hour");

        public IReadOnlyList<Option> All =>
        [
            NumRequests, Duration, Concurrency, ThinkTime, Pace, .. Open.All, Warmup, Drain, RequestsPerSession,
            RequestsPerConnection, Repeat, Soak, Yes,
        ];

        public IReadOnlyList<Exclusion> Exclusions =>
        [
            Beside(Open.Stages, Open.Rate),
            Beside(Open.Stages, Duration),
            Beside(Open.Stages, NumRequests),
            new(
                NumRequests, Duration,
                "--num-requests and --duration exclude each other: give the one that is to end a pattern."),
            new(ThinkTime, Pace, "--think-time and --pace exclude each other: the one counts from the response, the other from the request."),
            WithoutPauses(ThinkTime, Open.Rate),
            WithoutPauses(ThinkTime, Open.Stages),
            WithoutPauses(Pace, Open.Rate),
            WithoutPauses(Pace, Open.Stages),
            new(NumRequests, Open.Rate, "--rate and --num-requests exclude each other: with a rate, --duration ends the load."),
        ];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public LoadSection Read(FlagValues values, FleetSection fleet, List<string> warnings)
        {
            var shards = fleet.Shards;
            var requests = ReadRequests(values.Of(NumRequests), shards);
            var open = Open.Read(values, values.Of(Duration));
            var duration = open?.Duration ?? values.Of(Duration);
            var concurrency = ReadConcurrency(values.Of(Concurrency), shards, duration is null ? requests : null, warnings);
            open = open is null ? null : Open.WithUsers(open, values, concurrency);
            var pauses = ReadPauses(values);
            // A search sets the rate by itself.
            if (pauses is not null && open is not null)
                throw new UsageException(PausesOfOpenModel(values.Has(Pace) ? Pace : ThinkTime));
            var warmup = values.Of(Warmup) is { } text ? WarmupLoad.Parse(text, shards) : null;
            // The load of all is divided over as few.
            var least = fleet.MinShards ?? shards;
            Check.OfWorker(NumRequests.Name, requests, least, ContractLimits.Requests, "requests");
            Check.OfWorker(Concurrency.Name, concurrency, least, ContractLimits.VirtualUsers, "virtual users");
            Check.OfWorker(
                Open.MaxConcurrency.Name, open?.MaxConcurrency ?? 0, least, ContractLimits.VirtualUsers, "virtual users");
            Check.OfWorker(Warmup.Name, warmup?.Requests ?? 0, least, ContractLimits.Requests, "requests");
            return new()
            {
                Requests = requests,
                Duration = duration is { } time ? Check.Positive(Duration.Name, time) : null,
                Concurrency = concurrency,
                Open = open,
                Pauses = pauses,
                Seed = Open.ReadSeed(values),
                Warmup = warmup,
                Drain = values.Of(Drain) ?? Default.Drain,
                Repeat = ReadRepeat(values.Of(Repeat) ?? Default.Repeat),
                Soak = values.Of(Soak),
                RequestsPerSession = Most(RequestsPerSession.Name, values.Of(RequestsPerSession)),
                RequestsPerConnection = Most(RequestsPerConnection.Name, values.Of(RequestsPerConnection)),
                IsConfirmed = values.Of(Yes),
            };
        }

        static Exclusion Beside(Option stages, Option other) =>
            new(stages, other, $"--stages and {other.Name} exclude each other: the stages say rates and durations.");

        static Exclusion WithoutPauses(Option pauses, Option open) => new(pauses, open, PausesOfOpenModel(pauses));

        static string PausesOfOpenModel(Option pauses) =>
            $"{pauses.Name} is for the closed model: at a rate, requests are due at times of their own, whatever a user thinks.";

        PauseSettings? ReadPauses(FlagValues values) =>
            values.Of(ThinkTime) is { } text ? PauseSettings.ParseThinkTime(ThinkTime.Name, text)
            : values.Of(Pace) is { } pace ? new(TimeSpan.Zero, TimeSpan.Zero, Check.Positive(Pace.Name, pace))
            : null;

        static int ReadRepeat(int repeat) => Check.AtLeastOne("--repeat", repeat) <= MostRepeats
            ? repeat
            : throw new UsageException($"--repeat must be at most {MostRepeats}, not {repeat}.");

        static long? Most(string name, long? asked)
        {
            if (asked is not { } requests)
                return null;
            return Check.AtLeastOne(name, requests) <= ContractLimits.Requests
                ? requests
                : throw new UsageException($"{name} must be at most {ContractLimits.Requests}, not {requests}.");
        }

        static long ReadRequests(long? asked, int shards)
        {
            if (asked is not { } requests)
                return Math.Max(Default.Requests, shards);
            Check.AtLeastOne("--num-requests", requests);
            return requests >= shards ? requests : throw TooFew("--num-requests", requests, shards, "sends at least one request");
        }

        static int ReadConcurrency(int? asked, int shards, long? requests, List<string> warnings)
        {
            var concurrency = Check.AtLeastOne("--concurrency", asked ?? Math.Max(Default.Concurrency, shards));
            if (concurrency < shards)
                throw TooFew("--concurrency", concurrency, shards, "has at least one virtual user");
            if (requests is { } most && concurrency > most)
            {
                if (asked is not null)
                {
                    warnings.Add(
                        $"--concurrency {concurrency} is more than the {most} requests of a pattern: lowered to {most}.");
                }
                concurrency = (int)most;
            }
            return concurrency;
        }

        static UsageException TooFew(string name, long value, int shards, string need) => new(
            $"{name} {value} is less than --shards {shards}, and every shard {need}.\n"
            + $"Give {name} {shards} or more, or --shards {value} or fewer.");
    }
}
