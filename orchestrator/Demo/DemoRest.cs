using System.Buffers;
using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>The A2A agent's HTTP+JSON endpoint of one version (A2A 1.0, section 11; 0.3, section 3.2.3).</summary>
/// <param name="conversations">What it answers.</param>
/// <param name="dialect">How clients of the version speak.</param>
/// <param name="contentType">The type of what it sends at once.</param>
sealed class DemoRest(DemoConversations conversations, A2aDialect dialect, string contentType)
{
    const string SubscribeSuffix = ":subscribe";

    /// <summary>Serves the calls below a path.</summary>
    public void Map(WebApplication app, string path)
    {
        app.MapPost($"{path}/message:send", context => AnswerAsync(context, async () =>
        {
            var message = await ReadAsync(context);
            return writer => writer.WriteReply(message, conversations.Reply(message));
        }));
        app.MapPost($"{path}/message:stream", context => AnswerAsync(context, async () =>
            await StreamAsync(context, conversations.Begin(await ReadAsync(context)), 1)));
        // The official clients post to subscribe in 1.0 and get in 0.3; the ids of tasks hold no colon.
        app.MapMethods($"{path}/tasks/{{task}}", [HttpMethods.Get, HttpMethods.Post], context => AnswerAsync(context, async () =>
        {
            var task = (string)context.Request.RouteValues["task"]!;
            if (!task.EndsWith(SubscribeSuffix, StringComparison.Ordinal))
                return writer => writer.WriteTask(conversations.Find(task));
            var (found, first) = conversations.Follow(task[..^SubscribeSuffix.Length]);
            return await StreamAsync(context, found, first);
        }));
    }

    /// <summary>Sends what a call says, or its error.</summary>
    async Task AnswerAsync(HttpContext context, Func<Task<Action<A2aWriter>?>> call)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body))
        {
            var writer = new A2aWriter(json, dialect, id: null);
            try
            {
                if (await call() is not { } answer)
                    return;
                answer(writer);
            }
            catch (A2aException error)
            {
                context.Response.StatusCode = error.HttpStatus;
                writer.WriteError(error);
            }
        }

        await JsonAnswer.SendAsync(context, body, contentType);
    }

    async Task<Action<A2aWriter>?> StreamAsync(HttpContext context, DemoTask task, int first)
    {
        await DemoStream.SendAsync(context, dialect, id: null, task, first);
        return null;
    }

    async Task<A2aMessage> ReadAsync(HttpContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            return A2aMessage.Read(document.RootElement, dialect);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw A2aException.Parse("the body is not JSON, or a string is not valid Unicode");
        }
    }
}
