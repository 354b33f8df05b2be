using System.CommandLine;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>The flags of a load run.</summary>
sealed class LoadFlags
{
    readonly Option<string[]> _pattern = new("--pattern")
    {
        Description = "What to send: all, mcp, a2a, mcp:tools/list, mcp:tools/call, mcp:mixed, a2a:message, a2a:agent_card, "
            + "a2a:conversation (comma lists and repetition allowed), or health, which only looks whether the gateway is there [default: all]",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = false,
    };
    readonly Option<string?> _gatewayUrl = FlagParsers.Text("--gateway-url", "URL",
        "Gateway to test [default: AGENTGATEWAY_URL, else http://localhost:3000]");
    readonly Option<long?> _numRequests = FlagParsers.Number<long>("--num-requests",
        "Requests of each pattern, over all shards [default: 100, or the number of shards if that is more]");
    readonly Option<TimeSpan?> _duration = FlagParsers.Duration("--duration",
        "Send for this long instead of a number of requests: 500ms, 60s, 2m");
    readonly Option<int?> _concurrency = FlagParsers.Number<int>("--concurrency",
        "Virtual users over all shards; each sends, waits for the answer, sends again [default: 10, or the number of shards if that is more]");
    readonly Option<string?> _rate = FlagParsers.Text("--rate", "R",
        "Open model: requests per second of each pattern, over all shards, whether or not earlier ones were answered; needs --duration");
    readonly Option<string?> _stages = FlagParsers.Text("--stages", "TIME:RATE,…",
        "Open model with linear ramps, the first from 0: 30s:100,2m:1000,30s:0");
    readonly Option<string?> _arrival = FlagParsers.Text("--arrival", "even|poisson", "Open model: how requests are spaced [default: even]");
    readonly Option<string?> _seed = FlagParsers.Text("--seed", "N", "Of random arrivals; the same seed makes the same arrivals [default: 1]");
    readonly Option<int?> _maxConcurrency = FlagParsers.Number<int>("--max-concurrency",
        "Open model: virtual users over all shards at most; --concurrency are prepared before the start [default: 100, or --concurrency if that is more]");
    readonly Option<string?> _warmup = FlagParsers.Text("--warmup", "TIME|N",
        "Run the same load before the load, for a time (10s) or a number of requests (500); reported apart");
    readonly Option<TimeSpan?> _drain = FlagParsers.Duration("--drain",
        "After --duration, how long requests in flight may take to finish [default: 5s]");
    readonly Option<TimeSpan?> _timeout = FlagParsers.Duration("--timeout",
        "How long an answer may take, from the first byte sent to the last byte received [default: 30s]");
    readonly Option<TimeSpan?> _connectTimeout = FlagParsers.Duration("--connect-timeout",
        "How long TCP connect and TLS handshake may take together [default: 10s]");
    readonly Option<string?> _authToken = FlagParsers.Text("--auth-token", "TOKEN",
        "Bearer token for the gateway; the variable AGENTGATEWAY_AUTH_TOKEN keeps it out of the process list");
    readonly Option<string[]> _header = new("--header")
    {
        Description = "Header to send with every request, 'Name: value' (repeatable); its value is shown nowhere",
        HelpName = "HEADER",
    };
    readonly Option<string[]> _plainHeader = new("--plain-header")
    {
        Description = "The same for a header whose value is no secret and may be shown in results and messages",
        HelpName = "HEADER",
    };
    readonly Option<long?> _maxBody = FlagParsers.Number<long>("--max-body",
        "Bytes the body of an answer may have; a longer one is a failure [default: 67108864]");
    readonly Option<string?> _traceparent = FlagParsers.Text("--traceparent", "RATIO",
        "Send W3C trace context on this share of the requests, such as 0.01; the report lists the slowest of them with their trace ids");
    readonly Option<string?> _workerCa = FlagParsers.Text("--worker-ca", "FILE",
        "PEM certificates that https:// addresses of --workers must be signed by, instead of the system's");
    readonly Option<string?> _workerCert = FlagParsers.Text("--worker-cert", "FILE",
        "PEM certificate to show to workers that ask for one, with its key in --worker-key");
    readonly Option<string?> _workerKey = FlagParsers.Text("--worker-key", "FILE", "PEM key of --worker-cert");
    readonly Option<bool> _yes = new("--yes")
    {
        Description = "Go on without asking back: more than 10,000 requests/s, 1,000 users or an hour against a public host",
    };
    readonly Option<bool> _local = new("--local") { Description = "Run the workers as processes on this machine" };
    readonly Option<string?> _fleet = FlagParsers.Text("--fleet", "local|modal|static",
        "Where the workers run [default: local for a loopback gateway, modal for any other]");
    readonly Option<string?> _workers = FlagParsers.Text("--workers", "HOST:PORT,…",
        "Workers that run already (fleet static), https:// before those with TLS; their token is read from AGENTGATEWAY_PERF_TOKEN");
    readonly Option<int?> _shards = FlagParsers.Number<int>("--shards", "Workers to divide the load over [default: 1]");
    readonly Option<string?> _workerBinary = FlagParsers.Text("--worker-binary", "PATH",
        "Worker to start, instead of the one that was built with this program");
    readonly Option<int?> _workerThreads = FlagParsers.Number<int>("--worker-threads",
        "Load threads of every worker, each with its part of the virtual users; no more than its processors help [default: 1]");
    readonly Option<bool> _http2 = new("--http2")
    {
        Description = "Speak HTTP/2: by ALPN for https, with prior knowledge for http; one connection a virtual user, and a slower generator",
    };
    readonly Option<string?> _tool = FlagParsers.Text("--tool", "NAME",
        "MCP tool to call [default: the first one named echo or ending in _echo]");
    readonly Option<string?> _toolArgs = FlagParsers.Text("--tool-args", "JSON",
        """Arguments of the call, a JSON object [default: {"message":"hello"}]""");
    readonly Option<string?> _mix = FlagParsers.Text("--mix", "list=N,call=N", "Weights of mcp:mixed [default: list=1,call=4]");
    readonly Option<string?> _message = FlagParsers.Text("--message", "TEXT", "Text of every A2A message [default: Hello]");
    readonly Option<int?> _turns = FlagParsers.Number<int>("--turns", "Turns of an A2A conversation; each is one request [default: 3]");
    readonly Option<string?> _a2aVersion = FlagParsers.Text("--a2a-version", "0.3|1.0", "A2A version to speak [default: what the agent card says]");
    readonly Option<string?> _mcpPath = FlagParsers.Text("--mcp-path", "PATH", "Path of the MCP endpoint [default: /mcp]");
    readonly Option<string?> _a2aPath = FlagParsers.Text("--a2a-path", "PATH", "Path of the A2A endpoint [default: /]");
    readonly Option<string?> _healthUrl = FlagParsers.Text("--health-url", "URL", "Address that the pattern health asks first");
    readonly Option<bool> _insecure = new("--insecure") { Description = "Accept any TLS certificate of the gateway" };
    readonly Option<string?> _caFile = FlagParsers.Text("--ca-file", "FILE", "PEM certificates to trust instead of the system's");
    readonly Option<bool> _demo = new("--demo") { Description = "Test the demo gateway inside this program; nothing else is needed" };
    readonly Option<string?> _output = FlagParsers.Text("--output", "FILE", "Write the complete result as JSON (see docs/results.md)");
    readonly Option<bool> _verbose = new("--verbose") { Description = "Log more" };
    readonly Option<bool> _quiet = new("--quiet") { Description = "Log warnings and errors only, and show no progress" };
    readonly Option<string?> _logFile = FlagParsers.Text("--log-file", "FILE", "Write the whole log to a file as well, as JSON lines");

    readonly ResultFlags _results = new();

    readonly FleetFlags _fleetFlags = new();

    readonly Option<string?> _config = FlagParsers.Text("--config", "FILE",
        "YAML file of flags, 'name: value' without the dashes; the command line wins (--print-config writes one)");
    readonly Option<bool> _printConfig = new("--print-config") { Description = "Print these flags as a file for --config, and run nothing" };

    /// <summary>All flags, by what they are for.</summary>
    public IReadOnlyList<FlagGroup> Groups =>
    [
        new("What to test", [_gatewayUrl, _pattern, _demo, _mcpPath, _a2aPath, _healthUrl]),
        new("Load", [_numRequests, _duration, _concurrency, _rate, _stages, _arrival, _seed, _maxConcurrency, _warmup, _drain, _yes]),
        new("Requests", [_tool, _toolArgs, _mix, _message, _turns, _a2aVersion, _header, _plainHeader, _traceparent, _http2, _timeout, _connectTimeout, _maxBody]),
        new("Access", [_authToken, _insecure, _caFile]),
        new("Workers", [_shards, _local, _fleet, _workers, _workerCa, _workerCert, _workerKey, _workerThreads, _workerBinary, .. _fleetFlags.Starting]),
        new("Containers on Modal", _fleetFlags.Modal),
        new("Judging", _results.Judging),
        new("Results", [_output, .. _results.Keeping]),
        new("This program", [_fleetFlags.DryRun, _config, _printConfig, _verbose, _quiet, _logFile]),
    ];

    /// <summary>The flag that names a file of flags.</summary>
    public Option<string?> Config => _config;

    public bool PrintsConfig(ParseResult parse) => parse.GetValue(_printConfig);

    public void AddTo(Command command)
    {
        _pattern.CompletionSources.Add([.. PatternCatalog.KnownNames]);
        foreach (var option in Groups.SelectMany(g => g.Options))
            command.Options.Add(option);
    }

    public LoadArguments Read(ParseResult parse)
    {
        var defaults = new LoadArguments();
        return new LoadArguments
        {
            Local = parse.GetValue(_local),
            Fleet = parse.GetValue(_fleet),
            Workers = parse.GetValue(_workers),
            Shards = parse.GetValue(_shards),
            GatewayUrl = parse.GetValue(_gatewayUrl),
            Patterns = parse.GetValue(_pattern) ?? [],
            NumRequests = parse.GetValue(_numRequests),
            Concurrency = parse.GetValue(_concurrency),
            Duration = parse.GetValue(_duration),
            Rate = parse.GetValue(_rate),
            Stages = parse.GetValue(_stages),
            Arrival = parse.GetValue(_arrival),
            Seed = parse.GetValue(_seed),
            MaxConcurrency = parse.GetValue(_maxConcurrency),
            Warmup = parse.GetValue(_warmup),
            Drain = parse.GetValue(_drain) ?? defaults.Drain,
            Timeout = parse.GetValue(_timeout) ?? defaults.Timeout,
            ConnectTimeout = parse.GetValue(_connectTimeout) ?? defaults.ConnectTimeout,
            AuthToken = parse.GetValue(_authToken),
            Tool = parse.GetValue(_tool),
            ToolArguments = parse.GetValue(_toolArgs),
            Mix = parse.GetValue(_mix),
            Message = parse.GetValue(_message),
            Turns = parse.GetValue(_turns),
            A2aVersion = parse.GetValue(_a2aVersion),
            McpPath = parse.GetValue(_mcpPath),
            A2aPath = parse.GetValue(_a2aPath),
            HealthUrl = parse.GetValue(_healthUrl),
            Headers = parse.GetValue(_header) ?? [],
            PlainHeaders = parse.GetValue(_plainHeader) ?? [],
            MaxBody = parse.GetValue(_maxBody),
            Http2 = parse.GetValue(_http2),
            WorkerThreads = parse.GetValue(_workerThreads),
            Traceparent = parse.GetValue(_traceparent),
            WorkerCa = parse.GetValue(_workerCa),
            WorkerCert = parse.GetValue(_workerCert),
            WorkerKey = parse.GetValue(_workerKey),
            Yes = parse.GetValue(_yes),
            Insecure = parse.GetValue(_insecure),
            CaFile = parse.GetValue(_caFile),
            Demo = parse.GetValue(_demo),
            Output = parse.GetValue(_output),
            Verbose = parse.GetValue(_verbose),
            Quiet = parse.GetValue(_quiet),
            LogFile = parse.GetValue(_logFile),
            WorkerBinary = parse.GetValue(_workerBinary),
            FleetOptions = _fleetFlags.Read(parse),
            Results = _results.Read(parse),
        };
    }
}
