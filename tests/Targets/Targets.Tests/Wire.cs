using System.Text.RegularExpressions;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Targets.Tests;

/// <summary>Requests as a client sends them, and answers with what differs every time taken out.</summary>
static partial class Wire
{
    public const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"0"}}}""";

    public const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    public const string Echo =
        """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"echo","arguments":{"message":"hello"}}}""";

    public const string List = """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""";

    const string Envelope =
        """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";

    public static string Modern(string method) =>
        """{"jsonrpc":"2.0","id":20,"method":""" + $"\"{method}\"" + ""","params":{"_meta":""" + Envelope + "}}";

    public static string ModernCall(string tool, string arguments) =>
        """{"jsonrpc":"2.0","id":20,"method":"tools/call","params":{"name":""" + $"\"{tool}\"" + ""","arguments":""" + arguments
        + ""","_meta":""" + Envelope + "}}";

    /// <summary>Posts to /mcp and reads the answer.</summary>
    public static async Task<string> McpAsync(this RawConnection connection, string body, params string[] headers)
    {
        await connection.SendRequestAsync(
            "POST", "/mcp", body, ["Content-Type: application/json", "Accept: application/json, text/event-stream", .. headers]);
        return Stable(await connection.ReadAnswerAsync());
    }

    /// <summary>Opens a session and gives the header lines that go with it.</summary>
    public static async Task<string[]> SessionAsync(this RawConnection connection, params string[] headers)
    {
        await connection.SendRequestAsync(
            "POST", "/mcp", Initialize,
            ["Content-Type: application/json", "Accept: application/json, text/event-stream", .. headers]);
        var answer = await connection.ReadAnswerAsync();
        string[] session =
        [
            $"Mcp-Session-Id: {SessionId().Match(answer).Groups[1].Value}",
            "MCP-Protocol-Version: 2025-11-25",
            .. headers,
        ];
        Assert.Equal("HTTP/1.1 202 Accepted", (await connection.McpAsync(Initialized, session)).Split('\r')[0]);
        return session;
    }

    /// <summary>Sends a request and reads the answer.</summary>
    public static async Task<string> ExchangeAsync(
        this RawConnection connection, string method, string path, string? body, params string[] headers)
    {
        await connection.SendRequestAsync(method, path, body, headers);
        return Stable(await connection.ReadAnswerAsync());
    }

    public static string Stable(string answer) =>
        Reset()
            .Replace(
                SessionId().Replace(Date().Replace(answer, "$1: DATE"), "mcp-session-id: SESSION"), "x-ratelimit-reset: SECONDS");

    /// <summary>Lines as on the wire.</summary>
    public static string Lines(params string[] lines) => string.Join("\r\n", lines);

    /// <summary>The head of an event stream and its messages as the gateway sends them.</summary>
    public static string Events(params string[] messages) => EventsWith([], messages);

    public static string EventsWith(string[] headers, params string[] messages) =>
        Lines([
            "HTTP/1.1 200 OK",
            "content-type: text/event-stream",
            "cache-control: no-cache",
            .. headers,
            "transfer-encoding: chunked",
            "date: DATE",
            "",
            .. messages.SelectMany(message => Chunk($"event: message\ndata: {message}\n\n")),
            "0",
            "",
            "",
        ]);

    /// <summary>An answer of the gateway itself.</summary>
    public static string Refusal(string status, string type, string body, params string[] headers) =>
        Lines([
            $"HTTP/1.1 {status}",
            .. headers,
            $"content-type: {type}",
            $"content-length: {body.Length}",
            "date: DATE",
            "",
            body,
        ]);

    static string[] Chunk(string content) => [System.Text.Encoding.UTF8.GetByteCount(content).ToString("X"), content];

    [GeneratedRegex(@"(?m)^(date|Date): [^\r]+")]
    private static partial Regex Date();

    [GeneratedRegex(@"mcp-session-id: ([^\r]+)", RegexOptions.IgnoreCase)]
    private static partial Regex SessionId();

    [GeneratedRegex(@"x-ratelimit-reset: \d+")]
    private static partial Regex Reset();
}
