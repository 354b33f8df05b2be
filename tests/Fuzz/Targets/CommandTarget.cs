using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Patterns.Mcp;
using AgentGatewayPerf.Worker.Schedule;
using Google.Protobuf;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Commands as they come to a worker: what its check lets through can be carried out, and breaks no header.</summary>
sealed class CommandTarget : FuzzTarget
{
    static readonly Assign Known = Assign();

    public override string Name => "command";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        new ShardCommand { Assign = Assign() }.ToByteArray(),
        new ShardCommand { Attach = new Attach { RunId = "run-1", Shard = 1, LastSequence = 77 } }.ToByteArray(),
        new ShardCommand { Sequence = 1, Prepare = new Prepare { Scenario = 1 } }.ToByteArray(),
        new ShardCommand { Sequence = 2, Start = Start() }.ToByteArray(),
        new ShardCommand { Sequence = 3, Data = new Data { Scenario = 1, Rows = { "[\"a\"]" } } }.ToByteArray(),
        new ShardCommand { Sequence = 4, Release = new Release { Scenario = 1 } }.ToByteArray(),
        new ShardCommand { Ack = new Ack { Sequence = ulong.MaxValue } }.ToByteArray(),
        new ShardCommand { Sequence = 5, Stop = new Stop { Mode = Stop.Types.Mode.Drain, Step = 1 } }.ToByteArray(),
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        Words("http://", "https://127.0.0.1", "\r\n", "/", "@", "Host", "\0");

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        ShardCommand command;
        try
        {
            command = ShardCommand.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            return;
        }
        if (command.Assign is { } assign && AssignCheck.Problem(assign) is null)
            Carry(assign);
        else if (command.Start is { } start && StartCheck.Problem(start, Known) is null)
            Carry(start);
    }

    /// <summary>An assignment that was let through breaks no header.</summary>
    static void Carry(Assign assign)
    {
        foreach (var scenario in assign.Scenarios)
        {
            var target = assign.Targets[(int)scenario.Target];
            if (new Uri(target.Url).HostNameType is not (UriHostNameType.IPv4 or UriHostNameType.IPv6))
                continue;
            var resolved = Worker.Http.HttpTarget.ResolveAsync(target, CancellationToken.None).GetAwaiter().GetResult();
            var head = new HttpHead(resolved, assign.RunId, target.AuthToken, target.Headers, "1.0.0");
            switch (PatternDriver.Create(scenario, target, head, "m"))
            {
                case A2aPattern a2a:
                    RequireOneHead(a2a.CardRequest(head));
                    break;
                case McpPattern mcp:
                    RequireOneHead(SessionDialect.Initialize(head, target.McpPath, "1").Memory);
                    foreach (var operation in mcp.Operations)
                        RequireOneHead(new StatelessDialect(head, target.McpPath).Request(mcp.MessageOf(operation)).Memory);
                    break;
            }
        }
    }

    /// <summary>A step that was let through has a schedule, whose first request is due at a moment of the clock.</summary>
    static void Carry(Start start)
    {
        foreach (var load in start.Loads)
        {
            foreach (var slice in LoadSlice.Divide(load, 1, new StreamShare(0, 1), 2))
            {
                Require(slice.VirtualUsers > 0 && slice.MaxVirtualUsers >= slice.VirtualUsers, "A thread has no virtual user.");
                Require(slice.CreateSchedule(1).NextStart > 0 && slice.EndFrom(1) > 0, "A moment is none.");
            }
        }
    }

    static void RequireOneHead(ReadOnlyMemory<byte> bytes)
    {
        var request = System.Text.Encoding.Latin1.GetString(bytes.Span);
        var lines = request[..request.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        Require(lines[0].Split(' ') is [_, ['/', ..], "HTTP/1.1"], $"The request line is broken: {lines[0]}");
        Require(
            lines
                .Skip(1)
                .All(line => line.IndexOf(':', StringComparison.Ordinal) > 0 && !line.Any(c => c is '\r' or '\n' or '\0')),
            "A header is broken.");
    }

    static Start Start() =>
        new()
        {
            Step = 1,
            AtUs = 123_456_789,
            Loads =
            {
                new Load
                {
                    Scenario = 0,
                    VirtualUsers = 3,
                    Requests = 100,
                },
                new Load
                {
                    Scenario = 1,
                    VirtualUsers = 1,
                    DurationUs = 100,
                    Open = new OpenModel
                    {
                        MaxVirtualUsers = 3,
                        Stages =
                        {
                            new Stage
                            {
                                DurationUs = 100,
                                StartRate = 5,
                                EndRate = 50,
                            },
                        },
                    },
                },
            },
        };

    static Assign Assign() => new()
    {
        RunId = "20261123-070000-abcd",
        ShardCount = 2,
        Shard = 1,
        Targets =
        {
            new Target
            {
                Url = "http://127.0.0.1:3000/base",
                McpPath = "/mcp",
                A2APath = "/",
                AuthToken = "secret-token",
                TimeoutUs = 1_000_000,
                ConnectTimeoutUs = 1_000_000,
                Headers = { new Header { Name = "X-Tenant", Value = "a", Plain = true } },
            },
        },
        Scenarios =
        {
            new Scenario
            {
                Name = "mixed",
                Pattern = Pattern.McpMixed,
                VirtualUsers = 3,
                Mcp = new McpOptions { Tool = "echo", ToolArgumentsJson = "{}", ListWeight = 1, CallWeight = 4 },
            },
            new Scenario
            {
                Name = "message", Pattern = Pattern.A2AMessage, VirtualUsers = 3, A2A = new A2aOptions { Message = "Hello", Turns = 3 },
            },
        },
    };
}
