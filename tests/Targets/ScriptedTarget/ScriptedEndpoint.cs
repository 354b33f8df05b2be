using System.Text;
using System.Text.Json;

namespace AgentGatewayPerf.Targets.Scripted;

/// <summary>The target's endpoints: an agent card, an A2A agent at /, an MCP server at /mcp.</summary>
sealed class ScriptedEndpoint(string behaving, Behaviour behaviour, Record record)
{
    const string CardPath = "/.well-known/agent-card.json";

    readonly Delays _delays = new();

    public async Task AnswerAsync(HttpContext context)
    {
        var arrived = Record.NowUs;
        if (context.Request.Path == "/__record")
        {
            await WriteAsync(context, record.ToJson(), 1, 0);
            return;
        }
        if (context.Request.Method == "GET")
        {
            if (context.Request.Path == CardPath)
                await AnswerAsync(context, arrived, "card", "1", Card(context));
            else
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        if (context.Request.Method == "DELETE")
            return;
        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        var method = request.RootElement.GetProperty("method").GetString();
        if (!request.RootElement.TryGetProperty("id", out var id))
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }
        var (kind, result) = method switch
        {
            "initialize" => ("", Initialize(context)),
            "tools/list" => ("", """{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}"""),
            "tools/call" => ("tool", """{"content":[{"type":"text","text":"hello"}]}"""),
            "SendMessage" => (
                "message",
                """{"message":{"messageId":"a-1","contextId":"c-1","role":"ROLE_AGENT","parts":[{"text":"hello"}]}}"""
            ),
            _ => ("", "{}"),
        };
        await AnswerAsync(
            context,
            arrived,
            kind,
            id.GetRawText(),
            $$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}"""
        );
    }

    async Task AnswerAsync(HttpContext context, long arrived, string kind, string id, string body)
    {
        if (kind != behaving)
        {
            await WriteAsync(context, Encoding.UTF8.GetBytes(body), 1, 0);
            return;
        }
        var number = record.Arrived(arrived);
        if (behaviour.FaultOf(number, kind == "tool") is { } fault)
        {
            // Noted first: after some of them there is no connection any more.
            record.Left(number, fault);
            await Faults.AnswerAsync(context, fault, id);
            return;
        }
        await DelayAsync(arrived, behaviour.DelayMs(number, arrived));
        context.Response.OnCompleted(() =>
        {
            record.Left(number, "ok");
            return Task.CompletedTask;
        });
        var (parts, gapMs) = behaviour.Parts;
        await WriteAsync(context, Encoding.UTF8.GetBytes(body), parts, gapMs);
    }

    static async Task WriteAsync(HttpContext context, byte[] body, int parts, double gapMs)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        var size = (body.Length + parts - 1) / parts;
        for (var from = 0; from < body.Length; from += size)
        {
            if (from > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(gapMs));
            await context.Response.Body.WriteAsync(body.AsMemory(from, Math.Min(size, body.Length - from)));
            await context.Response.Body.FlushAsync();
        }
    }

    // What it really was is in the record.
    Task DelayAsync(long arrivedUs, double ms)
    {
        var until = arrivedUs + (long)(ms * 1_000);
        return until > Record.NowUs ? _delays.UntilAsync(until) : Task.CompletedTask;
    }

    static string Initialize(HttpContext context)
    {
        context.Response.Headers["Mcp-Session-Id"] = Guid.NewGuid().ToString("N");
        return """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"scripted","version":"1"}}""";
    }

    static string Card(HttpContext context) =>
        $$"""{"name":"Scripted","supportedInterfaces":[{"url":"http://{{context.Request.Host}}/","protocolBinding":"JSONRPC","protocolVersion":"1.0"}],"version":"1","capabilities":{},"skills":[]}""";
}
