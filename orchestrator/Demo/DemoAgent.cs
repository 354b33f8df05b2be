using System.Buffers;
using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>The A2A agent's JSON-RPC endpoint, versions 0.3 and 1.0. Every JSON-RPC error is an answer with HTTP 200.</summary>
/// <param name="conversations">What it answers.</param>
sealed class DemoAgent(DemoConversations conversations)
{
    const string VersionHeader = "A2A-Version";

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
            await DemoStream.SendAsync(context, A2aDialect.Find(version)!, request.GetProperty("id"u8), task, first);
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
        JsonElement id = default;
        try
        {
            var method = ReadEnvelope(request, out id);
            if (dialect is null)
            {
                throw A2aException.VersionNotSupported(version!);
            }

            request.TryGetProperty("params"u8, out var parameters);
            var writer = new A2aWriter(json, dialect, id);
            if (method == dialect.StreamMethod)
                return (conversations.Begin(A2aMessage.Read(parameters, dialect)), 1);
            if (method == dialect.SubscribeMethod)
                return conversations.Follow(A2aMessage.ReadTaskId(parameters));
            if (method == dialect.GetMethod)
                writer.WriteTask(conversations.Find(A2aMessage.ReadTaskId(parameters)));
            else if (method == dialect.SendMethod && A2aMessage.Read(parameters, dialect) is var message)
                writer.WriteReply(message, conversations.Reply(message));
            else
                throw A2aException.MethodNotFound(method);
        }
        catch (A2aException error)
        {
            WriteError(error);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair or invalid UTF-8 in a string: JSON by its grammar, but no text.
            WriteError(A2aException.Parse("a string is not valid Unicode"));
        }

        return null;

        void WriteError(A2aException error) => new A2aWriter(json, dialect ?? A2aDialect.V1, id).WriteError(error);
    }

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
