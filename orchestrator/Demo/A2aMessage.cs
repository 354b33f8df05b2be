using System.Text;
using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>What the agent reads of a user's message.</summary>
/// <param name="MessageId">The client's own id of it.</param>
/// <param name="Text">Its text parts, one after another.</param>
/// <param name="ContextId">The conversation it belongs to; null for a new one.</param>
/// <param name="TaskId">The task it continues; null for none.</param>
/// <param name="HistoryLength">How many messages of history the client wants; null for all.</param>
/// <param name="ReturnsAtOnce">Whether the client does not want to wait until the task is over.</param>
sealed record A2aMessage(
    string MessageId, string Text, string? ContextId, string? TaskId, int? HistoryLength, bool ReturnsAtOnce = false)
{
    /// <summary>Reads the params of message/send or SendMessage, which are the body in HTTP+JSON.</summary>
    /// <exception cref="A2aException">They are not what the protocol asks for, or hold something other than text.</exception>
    public static A2aMessage Read(JsonElement parameters, A2aDialect dialect)
    {
        if (parameters.ValueKind != JsonValueKind.Object
            || !parameters.TryGetProperty("message"u8, out var message)
            || message.ValueKind != JsonValueKind.Object)
        {
            throw A2aException.InvalidParams("params.message is missing");
        }

        if (ReadString(message, "role") != dialect.UserRole)
        {
            throw A2aException.InvalidParams($"message.role must be {dialect.UserRole}");
        }

        return new A2aMessage(
            ReadString(message, "messageId") ?? throw A2aException.InvalidParams("message.messageId is missing"),
            ReadText(message, dialect),
            ReadString(message, "contextId"),
            ReadString(message, "taskId"),
            ReadHistoryLength(parameters),
            ReadReturnsAtOnce(parameters));
    }

    /// <summary>Reads the id in the params of tasks/get, GetTask and those that subscribe.</summary>
    /// <exception cref="A2aException">There is none.</exception>
    public static string ReadTaskId(JsonElement parameters) =>
        (parameters.ValueKind == JsonValueKind.Object ? ReadString(parameters, "id") : null)
        ?? throw A2aException.InvalidParams("params.id is missing");

    static string ReadText(JsonElement message, A2aDialect dialect)
    {
        if (
            !message.TryGetProperty(dialect.Parts, out var parts)
            || parts.ValueKind != JsonValueKind.Array
            || parts.GetArrayLength() == 0)
        {
            throw A2aException.InvalidParams($"message.{dialect.Parts} is missing or empty");
        }

        var text = new StringBuilder();
        foreach (var part in parts.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object)
            {
                throw A2aException.InvalidParams("a part of the message is not an object");
            }

            text.Append(ReadString(part, "text") ?? throw A2aException.ContentTypeNotSupported());
        }

        return text.ToString();
    }

    static bool ReadReturnsAtOnce(JsonElement parameters) =>
        parameters.TryGetProperty("configuration"u8, out var configuration)
        && configuration.ValueKind == JsonValueKind.Object
        && ((configuration.TryGetProperty("returnImmediately"u8, out var atOnce) && atOnce.ValueKind == JsonValueKind.True)
            || (configuration.TryGetProperty("blocking"u8, out var blocking) && blocking.ValueKind == JsonValueKind.False));

    static int? ReadHistoryLength(JsonElement parameters)
    {
        if (!parameters.TryGetProperty("configuration"u8, out var configuration)
            || configuration.ValueKind != JsonValueKind.Object
            || !configuration.TryGetProperty("historyLength"u8, out var length)
            || length.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out var value) && value >= 0
            ? value
            : throw A2aException.InvalidParams("configuration.historyLength must be a number from 0");
    }

    // An empty string is the same as none: that is what the protocol's own serializers make of an id that is not set.
    static string? ReadString(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw A2aException.InvalidParams($"{name} must be a string");
        }

        var text = value.GetString();
        return text is "" && name is not "text" ? null : text;
    }
}
