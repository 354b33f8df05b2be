using System.Globalization;
using System.Text;

namespace AgentGatewayPerf.Targets.Scripted;

/// <summary>Answers that are none.</summary>
static class Faults
{
    /// <param name="context">The request.</param>
    /// <param name="fault">Outcome class and code that a client should see; "cut" is a reset within the answer.</param>
    /// <param name="id">JSON-RPC id of the request.</param>
    public static async Task AnswerAsync(HttpContext context, string fault, string id)
    {
        var code = fault.Split(' ') is [_, var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 0;
        switch (fault.Split(' ')[0])
        {
            case "http" or "session" or "rate_limited":
                await WriteAsync(context, code, "text/plain", "no");
                break;
            case "jsonrpc":
                await WriteAsync(
                    context,
                    200,
                    "application/json",
                    $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":{{{code}}},"message":"scripted"}}"""
                );
                break;
            case "tool":
                await WriteAsync(
                    context,
                    200,
                    "application/json",
                    $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"isError":true,"content":[{"type":"text","text":"scripted"}]}}"""
                );
                break;
            case "task":
                await WriteAsync(
                    context,
                    200,
                    "application/json",
                    $$$$$"""{"jsonrpc":"2.0","id":{{{{{id}}}}},"result":{"task":{"id":"t-1","contextId":"c-1","status":{"state":"TASK_STATE_FAILED"}}}}"""
                );
                break;
            case "protocol":
                await WriteAsync(context, 200, "text/html", "<!doctype html><title>no</title>");
                break;
            case "cut":
                context.Response.ContentLength = 1_000;
                await context.Response.WriteAsync("{\"jsonrpc\"");
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case "reset":
                context.Abort();
                break;
            case "timeout":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
        }
    }

    static async Task WriteAsync(HttpContext context, int status, string type, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }
}
