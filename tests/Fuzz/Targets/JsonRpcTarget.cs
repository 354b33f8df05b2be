using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Patterns.Mcp;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Bodies of MCP and A2A responses before every validator: a reading always, the same however the response is cut, and
/// nothing of an response gets out of its place in the next request.</summary>
sealed class JsonRpcTarget : FuzzTarget
{
    const long Id = RequestBytes.FirstNumber;

    static readonly string[] Heads =
    [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nMcp-Session-Id: abc\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n",
    ];

    readonly ResponseReader _reader = new(new HeadMemory("mcp-session-id"));
    readonly FailureLog _failures = new(["secret-token"]);
    readonly DiscardingSink _sink = new();

    public override string Name => "jsonrpc";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. Words(
            """{"jsonrpc":"2.0","id":1000000000,"result":{"content":[{"type":"text","text":"Echo: grüße"}],"isError":false}}""",
            """{"result":{"content":[{"type":"text","text":"no"}],"isError":true},"jsonrpc":"2.0","id":1000000000}""",
            """{"jsonrpc":"2.0","id":1000000000,"result":{"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"a_echo"}],"nextCursor":"p\u0022\n2"}}""",
            """{"jsonrpc":"2.0","id":1000000000,"error":{"code":-32602,"message":"Unknown tool","data":{"a":[1,2]}}}""",
            """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}""",
            """{"jsonrpc":"2.0","id":1000000000,"error":[1]}""",
            """{"jsonrpc":"2.0","id":1000000000,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}}""",
            """{"method":"notifications/progress","params":{"progress":1,"progressToken":"p"},"jsonrpc":"2.0"}""",
            """{"method":"sampling/createMessage","params":{"messages":[]},"jsonrpc":"2.0","id":1000000000}""",
            """{"method":"elicitation/create","params":{"message":"m","requestedSchema":{"type":"object","required":["b"],"properties":{"a":{"type":"string","default":"d"},"b":{"enum":["x"]}}}},"jsonrpc":"2.0","id":7}""",
            """{"jsonrpc":"2.0","id":1000000000,"result":{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}},"requestState":"s\u0022"}}""",
            """{"jsonrpc":"2.0","id":1000000000,"result":{"tools":[{"name":"échö","inputSchema":{"properties":{"message":{"type":"string","x-mcp-header":"Message"}}}}]}}""",
            """{"jsonrpc":"2.0","id":1000000000,"result":{"task":{"id":"t-1","contextId":"c-1","status":{"state":"TASK_STATE_INPUT_REQUIRED"},"artifacts":[{"parts":[{"text":"x"}]}]}}}""",
            """{"jsonrpc":"2.0","id":1000000000,"result":{"kind":"task","id":"t","contextId":"c","status":{"state":"completed"},"history":[{"kind":"message"}]}}""",
            """{"jsonrpc":"2.0","id":1000000000,"result":{"kind":"message","messageId":"a-1","contextId":"c-\u00e41","role":"agent","parts":[{"kind":"text","text":"hello"}]}}""",
            """{"jsonrpc":"2.0","id":1000000000,"result":{"message":{"messageId":"a-1","contextId":"c-1","role":"ROLE_AGENT","parts":[{"text":"hello"}]}}}""",
            """{"jsonrpc":"2.0","id":1000000000,"result":{"statusUpdate":{"taskId":"t","status":{"state":"TASK_STATE_COMPLETED"},"metadata":{"agentgateway-perf":{"event":3,"events":4.0,"sentUs":1e15,"clock":"c"}}}}}""",
            """{"kind":"artifact-update","taskId":"t","artifact":{"artifactId":"a","parts":[]},"append":true,"lastChunk":true,"final":true}"""
        ),
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        Words(
            "{", "}", "[", "]", ",", ":", "null", "true", "\"\"", "1e999", "-0", "\"id\":", "\"result\":", "\"error\":",
            "\"method\":\"x\",", "\"kind\":", "\"status\":", "\"state\":", "\"task\":{", "\"nextCursor\":\"", "\"name\":",
            "\\u0000", "\\ud800", "\\\"", "\r\n", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "\"contextId\":\"", "\"isError\":true,",
            "\"content\":[],", "\"structuredContent\":");

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        var kind = random.Next(8);
        var head = Heads[random.Next(Heads.Length)];
        var wire = Wire(head, input);
        var cuts = random;
        var (whole, cut) = (Judge(wire, kind, null), Judge(wire, kind, cuts));
        Require(whole == cut, $"Cut, it is judged in another way.\n{whole}\n---\n{cut}");
    }

    string Judge(byte[] wire, int kind, FuzzRandom? random)
    {
        var asked = "";
        var listed = new List<McpListed>();
        var tool = new McpValidator(_failures) { IsStateless = kind == 5, ServerRequest = request => asked += Response(request) };
        var initialize = new InitializeValidator(_failures);
        var a2a = new A2aValidator(_failures, new ExpectedStates([]));
        ResponseValidator validator = kind switch
        {
            0 => tool.Expect(Operation.ToolsCall, Id, hasSession: true),
            1 => tool.ExpectDiscovery(Lists.Tools, Id, hasSession: false, listed),
            2 => initialize.Expect(Id),
            3 => a2a.Expect(Operation.Turn + 1, Id, newConversation: true),
            6 or 7 => Stream(isBare: kind == 7),
            5 => tool.Expect(Operation.ToolsCall, Id, hasSession: false),
            _ => new AckValidator(_failures).Expect(Operation.Initialized),
        };
        _reader.Reset();
        var end = Pieces.Read(wire, _reader, validator, random);
        if (end.StartsWith("done", StringComparison.Ordinal) || end.StartsWith("ended", StringComparison.Ordinal))
            Require(validator.IsComplete, "There is no reading.");
        Follow(tool, listed, initialize, a2a);
        return $"{end} {validator.IsComplete} {validator.Outcome} {validator.Error} {asked}";
    }

    AgentStreamValidator Stream(bool isBare)
    {
        var recorder = new SampleRecorder(_sink, _failures, new StepRecord(1, 0, 0));
        return new AgentStreamValidator(recorder, Requests.Streams) { IsBare = isBare }.Expect(Operation.MessageStream, Id);
    }

    /// <summary>What a response gave is sent back with the next request: it must stay in its place there.</summary>
    static void Follow(McpValidator tool, List<McpListed> listed, InitializeValidator initialize, A2aValidator a2a)
    {
        if (tool.NextCursor is { } cursor)
            RequireWellFormed(Requests.Mcp.ListFrom(Lists.Tools, cursor).Memory.Span);
        if (tool.Input is { } input)
            RequireWellFormed(Requests.Mcp.WithInput(Operation.ToolsCall, input).Memory.Span);
        foreach (var one in listed)
        {
            var headers = ParameterHeaders.Read(one.InputSchema).Of("{\"message\":\"a\\r\\nb\"}");
            RequireWellFormed(Requests.Stateless.Request(new McpMessage("tools/call", "", one.Name, headers)).Memory.Span);
        }
        if (initialize.SessionId is { } session)
            RequireWellFormed(new SessionDialect(Requests.Head, "/mcp", session, "2025-11-25").Request(new McpMessage("tools/list")).Memory.Span);
        if (!a2a.ContextId.IsEmpty || !a2a.TaskId.IsEmpty)
            RequireWellFormed(Requests.A2a.FollowUp(Id, a2a.ContextId.Span, a2a.TaskId.Span).Span);
    }

    static string Response(ServerRequest request)
    {
        RequireWellFormed(Requests.Mcp.Dialect.Message(ClientAnswers.ResponseTo(request)).Span);
        return Encoding.UTF8.GetString(request.Id) + request.Method;
    }

    static void RequireWellFormed(ReadOnlySpan<byte> request)
    {
        var text = Encoding.Latin1.GetString(request);
        var head = text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        var lines = head.Split("\r\n");
        Require(lines.Skip(1).All(line => line.Contains(": ", StringComparison.Ordinal)), $"A header is broken: {head}");
        var length = int.Parse(
            lines.Single(l => l.StartsWith("Content-Length: ", StringComparison.Ordinal))[16..],
            System.Globalization.CultureInfo.InvariantCulture);
        Require(length == request.Length - head.Length - 4, "Content-Length is wrong.");
        using var body = System.Text.Json.JsonDocument.Parse(request[^length..].ToArray());
        Require(body.RootElement.GetProperty("jsonrpc").GetString() == "2.0", "The body is no JSON-RPC message.");
    }

    static byte[] Wire(string head, ReadOnlySpan<byte> input)
    {
        var text = head.Contains("event-stream", StringComparison.Ordinal)
            ? [.. "data: "u8, .. input, .. "\n\n"u8]
            : input.ToArray();
        return [.. Bytes($"{head}Content-Length: {text.Length}\r\n\r\n"), .. text];
    }
}
