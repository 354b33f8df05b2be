using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>Gives the events of a task as they become due.</summary>
static class DemoStream
{
    /// <summary>Sends them as server-sent events.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="dialect">How the client speaks.</param>
    /// <param name="id">Id of the request of JSON-RPC; null where it is none.</param>
    /// <param name="task">A task with work.</param>
    /// <param name="first">The number of the event to begin with; the task as it is then stands for it.</param>
    public static async Task SendAsync(HttpContext context, A2aDialect dialect, JsonElement? id, DemoTask task, int first)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        var cancellationToken = context.RequestAborted;
        var body = new ArrayBufferWriter<byte>(1024);
        await foreach (var json in EventsAsync(dialect, id, task, first, cancellationToken))
        {
            body.ResetWrittenCount();
            body.Write("data: "u8);
            body.Write(json.Span);
            body.Write("\n\n"u8);
            await context.Response.Body.WriteAsync(body.WrittenMemory, cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Each event as JSON when it is due, valid until the next one.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> EventsAsync(
        A2aDialect dialect, JsonElement? id, DemoTask task, int first,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var work = task.Work!;
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body);
        for (var number = first; number <= work.Events; number++)
        {
            if (work.Until(number) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, cancellationToken);
            body.ResetWrittenCount();
            json.Reset(body);
            new A2aWriter(json, dialect, id).WriteEvent(task, new EventStamp(number, work.Events), isFirst: number == first);
            json.Flush();
            yield return body.WrittenMemory;
        }
    }
}
