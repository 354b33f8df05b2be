using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Patterns.Mcp;
using AgentGatewayPerf.Worker.Service;
using Google.Protobuf;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Commands as they come to a worker: what its check lets through can be carried out, and breaks no header.</summary>
sealed class CommandTarget : FuzzTarget
{
    public override string Name => "command";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        new ShardCommand { Assign = Assign() }.ToByteArray(),
        new ShardCommand { Attach = new Attach { RunId = "run-1", Shard = 1, LastSequence = 77 } }.ToByteArray(),
        new ShardCommand { Start = new Start { PatternIndex = 1, AtUs = 123_456_789, Phase = Phase.Warmup } }.ToByteArray(),
        new ShardCommand { Ack = new Ack { Sequence = ulong.MaxValue } }.ToByteArray(),
        new ShardCommand { Stop = new Stop { Mode = Stop.Types.Mode.Drain } }.ToByteArray(),
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words("http://", "https://127.0.0.1", "\r\n", "/", "@", "Host", "\0");

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
        if (command.Assign is not { } assign || AssignCheck.Problem(assign) is not null)
            return;
        var url = new Uri(assign.Target.GatewayUrl);
        if (url.HostNameType is not (UriHostNameType.IPv4 or UriHostNameType.IPv6))
            return;
        var target = Worker.Http.HttpTarget.ResolveAsync(assign.Target, CancellationToken.None).GetAwaiter().GetResult();
        var head = new HttpHead(target, assign.RunId, assign.Target.AuthToken, assign.Target.Headers, "1.0.0");
        foreach (var spec in assign.Patterns)
        {
            var text = spec.Mcp is not null && spec.A2A is null
                ? McpRequests.Initialize(head, assign.Target.McpPath, "1").Memory
                : new A2aPattern(spec.A2A is null ? new PatternSpec(spec) { A2A = new A2aOptions() } : spec, head, assign.Target.A2APath, "m").CardRequest();
            RequireOneHead(System.Text.Encoding.Latin1.GetString(text.Span));
        }
    }

    static void RequireOneHead(string request)
    {
        var lines = request[..request.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        Require(lines[0].Split(' ') is [_, ['/', ..], "HTTP/1.1"], $"The request line is broken: {lines[0]}");
        Require(lines.Skip(1).All(line => line.IndexOf(':', StringComparison.Ordinal) > 0 && !line.Any(c => c is '\r' or '\n' or '\0')), "A header is broken.");
    }

    static Assign Assign()
    {
        var assign = new Assign
        {
            RunId = "20261123-070000-abcd",
            ShardCount = 2,
            Shard = 1,
            Target = new Target
            {
                GatewayUrl = "http://127.0.0.1:3000/base",
                McpPath = "/mcp",
                A2APath = "/",
                AuthToken = "secret-token",
                TimeoutUs = 1_000_000,
                ConnectTimeoutUs = 1_000_000,
                Headers = { new Header { Name = "X-Tenant", Value = "a", Plain = true } },
            },
        };
        assign.Patterns.Add(new PatternSpec
        {
            Pattern = Pattern.McpMixed,
            VirtualUsers = 3,
            Requests = 100,
            Mcp = new McpOptions { Tool = "echo", ToolArgumentsJson = "{}", ListWeight = 1, CallWeight = 4 },
        });
        assign.Patterns.Add(new PatternSpec { Pattern = Pattern.A2AMessage, VirtualUsers = 3, DurationUs = 100, A2A = new A2aOptions { Message = "Hello", Turns = 3 } });
        return assign;
    }
}
