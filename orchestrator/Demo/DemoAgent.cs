using System.Buffers;
using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>The A2A agent's JSON-RPC endpoint, versions 0.3 and 1.0. Every JSON-RPC error is an answer with HTTP 200.</summary>
/// <param name="pace">How long its streams and tasks take.</param>
sealed class DemoAgent(DemoPace pace)
{
    const string VersionHeader = "A2A-Version";

    readonly DemoConversations _conversations = new(pace);

    public async Task HandleAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        var body = new ArrayBufferWriter<byte>(1024);
        using var document = await ReadAsync(context);
        var request = document?.RootElement ?? default;
        var version = RequestedVersion(context);
        if (Answer(request, version, body) is var (task, first))
            await DemoStream.SendAsync(context, request.GetProperty("id"u8), A2aDialect.Find(version)!, task, first);
        else
            await JsonAnswer.SendAsync(context, body);
    }

    static async Task<JsonDocument?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? RequestedVersion(HttpContext context) =>
        context.Request.Headers.TryGetValue(VersionHeader, out var header) ? header : context.Request.Query[VersionHeader];

    /// <summary>Answers a request, of undefined kind where it could not be parsed.</summary>
    /// <returns>The task whose events are the answer, and the number of the first; null where the body is the answer.</returns>
    (DemoTask Task, int First)? Answer(JsonElement request, string? version, ArrayBufferWriter<byte> body)
    {
        var dialect = A2aDialect.Find(version);
        using var json = new Utf8JsonWriter(body);
        var writer = new A2aWriter(json, dialect ?? A2aDialect.V1);
        JsonElement id = default;
        try
        {
            var method = ReadEnvelope(request, out id);
            if (dialect is null)
            {
                throw A2aException.VersionNotSupported(version!);
            }

            request.TryGetProperty("params"u8, out var parameters);
            if (method == dialect.StreamMethod)
                return (_conversations.Begin(A2aMessage.Read(parameters, dialect)), 1);
            if (method == dialect.SubscribeMethod)
                return FindAtWork(A2aMessage.ReadTaskId(parameters));
            if (method == dialect.GetMethod)
                writer.WriteTask(id, _conversations.Find(A2aMessage.ReadTaskId(parameters)));
            else if (method == dialect.SendMethod)
                AnswerMessage(writer, id, A2aMessage.Read(parameters, dialect));
            else
                throw A2aException.MethodNotFound(method);
        }
        catch (A2aException error)
        {
            writer.WriteError(id, error);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair or invalid UTF-8 in a string: JSON by its grammar, but no text.
            writer.WriteError(id, A2aException.Parse("a string is not valid Unicode"));
        }

        return null;
    }

    void AnswerMessage(A2aWriter writer, JsonElement id, A2aMessage message)
    {
        if (message is { ReturnsAtOnce: true, TaskId: null })
            writer.WriteReply(id, message, new DemoReply("", _conversations.Begin(message), false));
        else
            writer.WriteReply(id, message, _conversations.Answer(message));
    }

    (DemoTask Task, int First) FindAtWork(string taskId) =>
        _conversations.Find(taskId) is { Work: { } work } task && work.Done is var done && done < work.Events
            ? (task, done)
            : throw A2aException.NothingToFollow(taskId);

    static string ReadEnvelope(JsonElement request, out JsonElement id)
    {
        id = default;
        if (request.ValueKind == JsonValueKind.Undefined)
        {
            throw A2aException.Parse("the body is not JSON");
        }

        if (request.ValueKind != JsonValueKind.Object)
        {
            throw A2aException.InvalidRequest("the body is not a JSON-RPC request object");
        }

        if (!request.TryGetProperty("id"u8, out var sent) || sent.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            throw A2aException.InvalidRequest("id must be a string or a number");
        }

        id = sent;
        if (
            !request.TryGetProperty("jsonrpc"u8, out var jsonrpc)
            || jsonrpc.ValueKind != JsonValueKind.String
            || !jsonrpc.ValueEquals("2.0"u8))
        {
            throw A2aException.InvalidRequest("jsonrpc must be \"2.0\"");
        }

        return request.TryGetProperty("method"u8, out var method) && method.ValueKind == JsonValueKind.String
            ? method.GetString()!
            : throw A2aException.InvalidRequest("method must be a string");
    }
}
