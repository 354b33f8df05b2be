using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;

namespace AgentGatewayPerf.Demo;

/// <summary>What the gRPC services of both versions have in common. The JSON of protocol buffers stands between them and the
/// agent.</summary>
/// <param name="conversations">What it answers.</param>
/// <param name="dialect">How the version says things in the JSON of its protocol buffers.</param>
sealed class DemoGrpc(DemoConversations conversations, A2aDialect dialect)
{
    // What is false is not written in protocol buffers, and means something in a configuration of 0.3.
    static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Answers one message.</summary>
    public Task<T> SendAsync<T>(IMessage request)
        where T : IMessage<T>, new() => Answer<T>(writer =>
    {
        var message = Read(request);
        writer.WriteReply(message, conversations.Reply(message));
    });

    /// <summary>Says how a task stands.</summary>
    public Task<T> GetAsync<T>(string taskId)
        where T : IMessage<T>, new() => Answer<T>(writer => writer.WriteTask(conversations.Find(taskId)));

    /// <summary>Answers one message with a stream.</summary>
    public Task StreamAsync<T>(IMessage request, IServerStreamWriter<T> events, CancellationToken cancellationToken)
        where T : IMessage<T>, new() => SendEventsAsync(() => (conversations.Begin(Read(request)), 1), events, cancellationToken);

    /// <summary>Streams what is left of a task.</summary>
    public Task FollowAsync<T>(string taskId, IServerStreamWriter<T> events, CancellationToken cancellationToken)
        where T : IMessage<T>, new() => SendEventsAsync(() => conversations.Follow(taskId), events, cancellationToken);

    async Task SendEventsAsync<T>(Func<(DemoTask, int)> find, IServerStreamWriter<T> events, CancellationToken cancellationToken)
        where T : IMessage<T>, new()
    {
        var (task, first) = Checked(find);
        await foreach (var json in DemoStream.EventsAsync(dialect, id: null, task, first, cancellationToken))
            await events.WriteAsync(Parse<T>(json.Span), cancellationToken);
    }

    A2aMessage Read(IMessage request)
    {
        using var document = JsonDocument.Parse(Formatter.Format(request));
        return A2aMessage.Read(document.RootElement, dialect);
    }

    Task<T> Answer<T>(Action<A2aWriter> write)
        where T : IMessage<T>, new()
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body))
        {
            Checked(() =>
            {
                write(new A2aWriter(json, dialect, id: null));
                return true;
            });
        }

        return Task.FromResult(Parse<T>(body.WrittenSpan));
    }

    static T Parse<T>(ReadOnlySpan<byte> json)
        where T : IMessage<T>, new() => Parser.Parse<T>(Encoding.UTF8.GetString(json));

    static T Checked<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (A2aException error)
        {
            throw new RpcException(new Status(error.GrpcStatus, error.Message));
        }
    }
}
