using System.Text.Json;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Checks what was typed and turns it into settings. Reads files that flags name, but touches no network.</summary>
sealed class SettingsReader(LoadArguments arguments, Func<string, string?> environment)
{
    /// <summary>More turns than any conversation worth measuring; each keeps a distribution of its own.</summary>
    public const int MaxTurns = 100;

    readonly List<string> _warnings = [];

    /// <exception cref="UsageException">Something cannot be done as asked.</exception>
    public LoadSettings Read()
    {
        var patterns = PatternCatalog.Parse(arguments.Patterns.Count > 0 ? arguments.Patterns : ["all"]);
        var gateway = GatewayRules.Choose(arguments, environment);
        var (fleet, reason) = FleetRules.Choose(arguments, gateway, environment, _warnings);
        var workers = FleetRules.Workers(arguments, fleet);
        var shards = workers.Count > 0 ? workers.Count : AtLeastOne("--shards", arguments.Shards ?? 1);
        if (workers.Count > 0 && arguments.Shards is { } asked && asked != shards)
            throw new UsageException($"--shards {asked} does not fit the {shards} addresses of --workers; leave it out.");
        var requests = Requests(shards);
        var open = LoadModelRules.Open(arguments);
        var duration = open?.Duration ?? arguments.Duration;
        var concurrency = Concurrency(shards, duration is null ? requests : null);
        var authToken = AuthToken();
        RequestHeader[] headers =
        [
            .. arguments.Headers.Select(text => RequestHeader.Parse(text, "--header", authToken is not null)),
            .. arguments.PlainHeaders.Select(text => RequestHeader.Parse(text, "--plain-header", authToken is not null)),
        ];
        return new LoadSettings
        {
            Gateway = gateway,
            Fleet = fleet,
            FleetReason = reason,
            Workers = workers,
            Shards = shards,
            Patterns = patterns,
            Requests = requests,
            Duration = duration is { } time ? Positive("--duration", time) : null,
            Open = open is null ? null : LoadModelRules.WithUsers(open, arguments, concurrency),
            Warmup = LoadModelRules.Warmup(arguments.Warmup, shards),
            Concurrency = concurrency,
            Drain = arguments.Drain,
            Timeout = Positive("--timeout", arguments.Timeout),
            ConnectTimeout = Positive("--connect-timeout", arguments.ConnectTimeout),
            AuthToken = authToken,
            Headers = headers,
            TraceparentRatio = TraceShare.Read(arguments.Traceparent, headers),
            MaxBody = arguments.MaxBody is { } maxBody ? AtLeastOne("--max-body", maxBody) : null,
            Http2 = arguments.Http2,
            WorkerThreads = WorkerThreads(),
            WorkerTrust = WorkerTrust.Read(arguments, workers, _warnings),
            McpPath = PathOf("--mcp-path", arguments.McpPath ?? "/mcp"),
            A2aPath = PathOf("--a2a-path", arguments.A2aPath ?? "/"),
            Insecure = arguments.Insecure,
            CaPem = CaPem(),
            Tool = NotEmpty("--tool", arguments.Tool),
            ToolArguments = ToolArguments(),
            Mix = arguments.Mix is { } mix ? Mix.Parse(mix) : Mix.Default,
            Message = NotEmpty("--message", arguments.Message) ?? "Hello",
            Turns = Turns(),
            A2aVersion = A2aVersionOf(arguments.A2aVersion),
            WorkerBinary = arguments.WorkerBinary,
            MinShards = FleetOptionRules.MinShards(arguments, shards),
            StartTimeout = FleetOptionRules.StartTimeout(arguments, fleet),
            Modal = FleetOptionRules.Modal(arguments),
            Thresholds = ThresholdReader.Read(arguments.Results.Thresholds, patterns, Turns()),
            AbortRules = [.. arguments.Results.AbortOn.Select(AbortRule.Parse)],
            Label = NotEmpty("--label", arguments.Results.Label),
            Tags = RunTags.Read(arguments.Results.Tags),
            Command = arguments.Results.Command,
            Warnings = _warnings,
        };
    }

    long Requests(int shards)
    {
        if (arguments.NumRequests is not { } requests)
            return Math.Max(100, shards);
        if (arguments.Duration is not null)
            throw new UsageException("--num-requests and --duration exclude each other: give the one that is to end a pattern.");
        AtLeastOne("--num-requests", requests);
        return requests >= shards ? requests : throw TooFew("--num-requests", requests, shards, "sends at least one request");
    }

    int Concurrency(int shards, long? requests)
    {
        var concurrency = AtLeastOne("--concurrency", arguments.Concurrency ?? Math.Max(10, shards));
        if (concurrency < shards)
            throw TooFew("--concurrency", concurrency, shards, "has at least one virtual user");
        if (requests is not { } most || concurrency <= most)
            return concurrency;
        if (arguments.Concurrency is not null)
            _warnings.Add($"--concurrency {concurrency} is more than the {most} requests of a pattern: lowered to {most}.");
        return (int)most;
    }

    int WorkerThreads()
    {
        const int most = 64;
        var threads = AtLeastOne("--worker-threads", arguments.WorkerThreads ?? 1);
        return threads <= most ? threads : throw new UsageException($"--worker-threads {threads} is more than the {most} that a worker may have. Use more --shards.");
    }

    string? AuthToken()
    {
        var fromFlag = arguments.AuthToken is not null;
        var token = fromFlag ? arguments.AuthToken : environment("AGENTGATEWAY_AUTH_TOKEN");
        if (string.IsNullOrEmpty(token))
            return fromFlag ? throw new UsageException("--auth-token is empty.") : null;
        // Anything else could end the header line that carries it.
        return token.All(c => c is > ' ' and <= '~')
            ? token
            : throw new UsageException(
                $"{(fromFlag ? "--auth-token" : "AGENTGATEWAY_AUTH_TOKEN")} holds characters that a bearer token cannot have, such as spaces or line breaks.");
    }

    string? CaPem()
    {
        if (arguments.CaFile is not { } path)
            return null;
        if (arguments.Insecure)
            throw new UsageException("--insecure and --ca-file exclude each other: with the first no certificate is checked.");
        try
        {
            var pem = File.ReadAllText(path);
            return pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
                ? pem
                : throw new UsageException($"--ca-file {path} holds no PEM certificate (-----BEGIN CERTIFICATE-----).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--ca-file {path} cannot be read: {e.Message}");
        }
    }

    string ToolArguments()
    {
        if (arguments.ToolArguments is not { } text)
            return """{"message":"hello"}""";
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? text
                : throw new UsageException("""--tool-args must be a JSON object, such as '{"message":"hello"}'.""");
        }
        catch (JsonException e)
        {
            throw new UsageException(
                $$"""--tool-args is no JSON (at character {{e.BytePositionInLine + 1}}). An example, quoted for a shell: '{"message":"hello"}'.""");
        }
    }

    int Turns()
    {
        var turns = AtLeastOne("--turns", arguments.Turns ?? 3);
        return turns <= MaxTurns ? turns : throw new UsageException($"--turns must be at most {MaxTurns}, not {turns}.");
    }

    static A2aVersion A2aVersionOf(string? text) => text switch
    {
        null => A2aVersion.FromCard,
        "0.3" => A2aVersion._03,
        "1.0" => A2aVersion._10,
        _ => throw new UsageException($"--a2a-version must be 0.3 or 1.0, not '{text}'; without it the agent card decides."),
    };

    static string PathOf(string name, string path) =>
        path.StartsWith('/') && path.All(c => c is > ' ' and <= '~' and not '#')
            ? path
            : throw new UsageException($"{name} must be a path that starts with '/', such as /mcp; it was '{path}'.");

    static string? NotEmpty(string name, string? value) =>
        value is not { Length: 0 } ? value : throw new UsageException($"{name} is empty.");

    static TimeSpan Positive(string name, TimeSpan value) =>
        value > TimeSpan.Zero ? value : throw new UsageException($"{name} must be longer than 0, such as 30s.");

    static int AtLeastOne(string name, int value) => (int)AtLeastOne(name, (long)value);

    static long AtLeastOne(string name, long value) =>
        value >= 1 ? value : throw new UsageException($"{name} must be at least 1, not {value}.");

    static UsageException TooFew(string name, long value, int shards, string need) => new(
        $"{name} {value} is less than --shards {shards}, and every shard {need}.\nGive {name} {shards} or more, or --shards {value} or fewer.");
}
