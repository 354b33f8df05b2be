using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>Where the workers run and how they come up.</summary>
sealed record FleetSection
{
    // More workers than any machine or cloud gives at once: each is a process and a connection.
    const int MostShards = 10_000;
    const string AutoThreads = "auto";
    const string NotHere = "the gateway is not on this machine";

    /// <summary>How long workers that are no containers may take to come up.</summary>
    public static readonly TimeSpan StartElsewhere = TimeSpan.FromMinutes(1);

    // The image of the first run is built before this time begins.
    static readonly TimeSpan StartOnModal = TimeSpan.FromMinutes(5);

    static readonly FleetSection Default = new();

    public FleetKind Kind { get; init; }

    /// <summary>Why this kind, for the log.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Addresses of the workers of a static fleet.</summary>
    public IReadOnlyList<Uri> Workers { get; init; } = [];

    /// <summary>How a static fleet's workers are known; null for what the system trusts.</summary>
    public WorkerTrust? Trust { get; init; }

    /// <summary>Whether containers are to be paid for that nobody asked for by name.</summary>
    public bool IsUnasked => Kind == FleetKind.Modal && Reason == NotHere;

    public int Shards { get; init; } = 1;

    /// <summary>Load threads of every worker; null for as many as the load needs and the worker has processors for.</summary>
    public int? WorkerThreads { get; init; }

    /// <summary>Worker binary to start, instead of the one beside the orchestrator.</summary>
    public string? WorkerBinary { get; init; }

    /// <summary>With how many of them a run starts when no more come in time.</summary>
    public int? MinShards { get; init; }

    /// <summary>How long to wait for workers from the moment that they are on their way; null for what those of this machine
    /// need.</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>What the fleet is called by those who read of it.</summary>
    public string Name => IsModal ? "modal" : Kind.ToString().ToLowerInvariant();

    /// <summary>Whether the workers run in containers on Modal.</summary>
    public bool IsModal => Kind is FleetKind.Modal or FleetKind.Stdin;

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration)
    {
        configuration["shards"] = Shards;
        configuration["worker_threads"] = WorkerThreads;
    }

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        public Option<int?> Shards { get; } = Flag.Number("--shards", "Workers to divide the load over", Default.Shards);

        public Option<bool> Local { get; } = Flag.Switch("--local", "Run the workers as processes on this machine");

        public Option<string?> Fleet { get; } = Flag.Text("--fleet", "local|modal|static",
            "Where the workers run", "local for a gateway on this machine or in a private network, modal for any other");

        public Option<string?> Workers { get; } = Flag.Text("--workers", "HOST:PORT,…",
            "Workers that run already (fleet static), https:// before those with TLS; their token is read from "
            + "AGENTGATEWAY_PERF_TOKEN");

        public Option<string?> WorkerCa { get; } = Flag.Text("--worker-ca", "FILE",
            "PEM certificates that https:// addresses of --workers must be signed by, instead of the system's");

        public Option<string?> WorkerCert { get; } = Flag.Text("--worker-cert", "FILE",
            "PEM certificate to show to workers that ask for one, with its key in --worker-key");

        public Option<string?> WorkerKey { get; } = Flag.Text("--worker-key", "FILE", "PEM key of --worker-cert");

        public Option<string?> WorkerThreads { get; } = Flag.Text("--worker-threads", "N|auto",
            "Load threads of every worker, each with its part of the virtual users; auto: as many as the load needs; more "
            + "than its number of CPUs does not help",
            AutoThreads);

        public Option<string?> WorkerBinary { get; } = Flag.Text("--worker-binary", "PATH",
            "Worker to start, instead of the one that was built with this program");

        public Option<TimeSpan?> StartTimeout { get; } = Flag.Duration("--start-timeout",
            "How long to wait until all workers are there",
            $"{Durations.Format(StartOnModal)} on Modal, else {Durations.Format(StartElsewhere)}");

        public Option<int?> MinShards { get; } = Flag.Number<int>("--min-shards",
            "Start with at least N workers if the others have not connected within --start-timeout; they share the whole load", "all");

        public IReadOnlyList<Option> All =>
        [
            Shards, Local, Fleet, Workers, WorkerCa, WorkerCert, WorkerKey, WorkerThreads, WorkerBinary, StartTimeout, MinShards,
        ];

        public IReadOnlyList<Exclusion> Exclusions =>
        [
            new(Local, Fleet, values => values.Of(Fleet) is { } other and not "local"
                ? $"--local and --fleet {other} contradict each other: leave one out."
                : null),
            new(Local, Workers, "--local starts its own workers, and --workers names running ones: leave one out."),
        ];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public FleetSection Read(FlagValues values, GatewayChoice gateway, List<string> warnings)
        {
            var (kind, reason) = Choose(values, gateway);
            var workers = ReadWorkers(values.Of(Workers), kind);
            var shards = ReadShards(values.Of(Shards), workers.Count);
            return new()
            {
                Kind = kind,
                Reason = reason,
                Workers = workers,
                Trust = WorkerTrust.Read(values.Of(WorkerCa), values.Of(WorkerCert), values.Of(WorkerKey), workers, warnings),
                Shards = shards,
                WorkerThreads = ReadThreads(values.Of(WorkerThreads) ?? AutoThreads),
                WorkerBinary = values.Of(WorkerBinary),
                MinShards = ReadMinShards(values.Of(MinShards), shards),
                StartTimeout = values.Of(StartTimeout) switch
                {
                    null => kind is FleetKind.Modal or FleetKind.Stdin ? StartOnModal : null,
                    { Ticks: <= 0 } => throw new UsageException("--start-timeout must be longer than 0, such as 5m."),
                    { } time => time,
                },
            };
        }

        // What was asked for; else local for a loopback gateway, which a container could not reach, and Modal for any other.
        (FleetKind Kind, string Reason) Choose(FlagValues values, GatewayChoice gateway)
        {
            if (values.Of(Local))
                return (FleetKind.Local, "--local");
            return values.Of(Fleet) switch
            {
                "local" => (FleetKind.Local, "--fleet local"),
                "modal" => (FleetKind.Modal, "--fleet modal"),
                "stdin" => (FleetKind.Stdin, "modal run"),
                "static" => (FleetKind.Static, "--fleet static"),
                { } other => throw new UsageException($"--fleet must be local, modal or static, not '{other}'."),
                _ when values.Has(Workers) => (FleetKind.Static, "--workers names them"),
                _ when GatewayAddress.IsLoopback(gateway.Url) =>
                    (FleetKind.Local, "only this machine can reach a loopback gateway"),
                _ when GatewayAddress.IsPrivate(gateway.Url) =>
                    (FleetKind.Local, "containers elsewhere do not reach an address of a private network"),
                _ => (FleetKind.Modal, NotHere),
            };
        }

        static List<Uri> ReadWorkers(string? text, FleetKind kind)
        {
            if (kind != FleetKind.Static)
            {
                return text is null
                    ? []
                    : throw new UsageException("--workers belongs to --fleet static: the other fleets start their own workers.");
            }
            var workers = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(ReadWorker).ToList();
            if (workers.Count == 0)
                throw new UsageException("--fleet static needs the addresses of the workers: --workers host:port,host:port.");
            return workers.Distinct().Count() == workers.Count
                ? workers
                : throw new UsageException("--workers names an address twice; every worker runs one shard.");
        }

        static Uri ReadWorker(string address)
        {
            var hasScheme = address.Contains("://", StringComparison.Ordinal);
            var url = GatewayAddress.Parse(hasScheme ? address : "http://" + address, "--workers");
            return address.LastIndexOf(':') > address.LastIndexOf(']') && !address.EndsWith(':')
                ? url
                : throw new UsageException($"--workers takes host:port, and '{address}' has no port.");
        }

        static int ReadShards(int? asked, int workers)
        {
            if (workers == 0)
            {
                var shards = Check.AtLeastOne("--shards", asked ?? Default.Shards);
                return shards <= MostShards
                    ? shards
                    : throw new UsageException($"--shards must be at most {MostShards:N0}, not {shards}.");
            }
            return asked is null || asked == workers
                ? workers
                : throw new UsageException($"--shards {asked} does not fit the {workers} addresses of --workers; leave it out.");
        }

        static int? ReadThreads(string text)
        {
            if (text == AutoThreads)
                return null;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads))
                throw new UsageException($"--worker-threads takes a number or {AutoThreads}, not '{text}'.");
            return Check.AtLeastOne("--worker-threads", threads) <= ContractLimits.LoadThreads
                ? threads
                : throw new UsageException(
                    $"--worker-threads {threads} is more than the {ContractLimits.LoadThreads} that a worker may have. Use more "
                    + "--shards.");
        }

        static int? ReadMinShards(int? least, int shards) => least switch
        {
            null => null,
            < 1 => throw new UsageException($"--min-shards must be at least 1, not {least}."),
            _ when least > shards => throw new UsageException($"--min-shards {least} is more than the {shards} of --shards."),
            _ => least,
        };
    }
}
