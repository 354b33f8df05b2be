using System.Buffers;
using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>Sends the events of a task as they become due, as server-sent events.</summary>
static class DemoStream
{
    /// <param name="context">Where to.</param>
    /// <param name="id">Id of the request.</param>
    /// <param name="dialect">How the client speaks.</param>
    /// <param name="task">A task with work.</param>
    /// <param name="first">The number of the event to begin with; the task as it is then stands for it.</param>
    public static async Task SendAsync(HttpContext context, JsonElement id, A2aDialect dialect, DemoTask task, int first)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        var cancellationToken = context.RequestAborted;
        var work = task.Work!;
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body);
        for (var number = first; number <= work.Events; number++)
        {
            if (work.Until(number) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, cancellationToken);
            body.ResetWrittenCount();
            body.Write("data: "u8);
            json.Reset(body);
            new A2aWriter(json, dialect).WriteEvent(id, task, new EventStamp(number, work.Events), isFirst: number == first);
            json.Flush();
            body.Write("\n\n"u8);
            await context.Response.Body.WriteAsync(body.WrittenMemory, cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
