using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns.Mcp;
using AgentGatewayPerf.Worker.Samples;
using BenchmarkDotNet.Attributes;

namespace AgentGatewayPerf.Benchmarks.Parts;

/// <summary>A response to tools/call from its bytes to its outcome, in the framings that servers and agentgateway use.</summary>
public class ResponseBenchmarks
{
    const long Id = 1_000_000_007;

    readonly ResponseReader _reader = new(new HeadMemory());
    readonly McpValidator _validator = new(new FailureLog([]));
    byte[] _wire = [];
    int _headLength;

    /// <summary>How the response is framed.</summary>
    [ParamsAllValues]
    public ResponseFraming Framing { get; set; }

    /// <summary>Bytes of text in the result.</summary>
    [Params(11, 500)]
    public int Text { get; set; }

    /// <summary>Makes the response.</summary>
    [GlobalSetup]
    public void Make()
    {
        var message =
            $$$"""{"jsonrpc":"2.0","id":{{{Id}}},"result":{"content":[{"type":"text","text":"{{{new string('x', Text)}}}"}]}}""";
        var chunk = $"event: message\ndata: {message}\n\n";
        var (head, body) = Framing == ResponseFraming.Json
            ? ($"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {message.Length}\r\n\r\n", message)
            : ("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n"
                + "date: Mon, 23 Nov 2026 04:53:03 GMT\r\n\r\n", $"{chunk.Length:X}\r\n{chunk}\r\n0\r\n\r\n");
        _wire = Encoding.ASCII.GetBytes(head + body);
        _headLength = Framing == ResponseFraming.EventStreamSplit ? head.Length : 0;
    }

    /// <summary>Reads and validates it.</summary>
    [Benchmark]
    public bool ReadAndValidate()
    {
        _validator.Expect(Operation.ToolsCall, Id, hasSession: true);
        _reader.Reset();
        if (_headLength > 0)
            _reader.Feed(_wire.AsSpan(0, _headLength), _validator, out _);
        return _reader.Feed(_wire.AsSpan(_headLength), _validator, out _) == ReadProgress.Done && _validator.Outcome.IsOk
            ? true
            : throw new InvalidOperationException(_reader.Error ?? _validator.Error);
    }
}
