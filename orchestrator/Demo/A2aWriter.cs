using System.Globalization;
using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>Writes JSON-RPC answers of the demo agent in the dialect of the request.</summary>
readonly struct A2aWriter(Utf8JsonWriter writer, A2aDialect dialect)
{
    const string Question = "more please";

    public void WriteReply(JsonElement id, A2aMessage message, DemoReply reply)
    {
        WriteStart(id);
        writer.WritePropertyName("result"u8);
        if (!dialect.TagsKinds)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(reply.Task is null ? "message"u8 : "task"u8);
        }

        if (reply.Task is null)
        {
            WriteMessage(dialect.AgentRole, DemoConversations.NewId(), reply.ContextId, null, Echo(message));
        }
        else
        {
            WriteTask(reply.Task, message, reply.Completed);
        }

        if (!dialect.TagsKinds)
        {
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public void WriteError(JsonElement id, A2aException error)
    {
        WriteStart(id);
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        if (error.Reason is not null && !dialect.TagsKinds)
        {
            writer.WriteStartArray("data"u8);
            writer.WriteStartObject();
            writer.WriteString("@type"u8, "type.googleapis.com/google.rpc.ErrorInfo"u8);
            writer.WriteString("reason"u8, error.Reason);
            writer.WriteString("domain"u8, "a2a-protocol.org"u8);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static string Echo(A2aMessage message) => $"echo: {message.Text}";

    void WriteStart(JsonElement id)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WritePropertyName("id"u8);
        if (id.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
        }
        else
        {
            id.WriteTo(writer);
        }
    }

    void WriteTask(DemoTask task, A2aMessage message, bool completed)
    {
        writer.WriteStartObject();
        WriteKind("task"u8);
        writer.WriteString("id"u8, task.Id);
        writer.WriteString("contextId"u8, task.ContextId);
        writer.WriteStartObject("status"u8);
        writer.WriteString("state"u8, completed ? dialect.Completed : dialect.InputRequired);
        if (!completed)
        {
            writer.WritePropertyName("message"u8);
            WriteQuestion(task);
        }

        writer.WriteString("timestamp"u8, DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
        if (completed)
        {
            WriteArtifact(message);
        }

        WriteHistory(task, message, completed);
        writer.WriteEndObject();
    }

    void WriteArtifact(A2aMessage message)
    {
        writer.WriteStartArray("artifacts"u8);
        writer.WriteStartObject();
        writer.WriteString("artifactId"u8, DemoConversations.NewId());
        writer.WriteString("name"u8, "Result"u8);
        WriteParts(Echo(message));
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    // The newest of the history, as many as the client wants, in the order they were said.
    void WriteHistory(DemoTask task, A2aMessage message, bool completed)
    {
        var said = completed ? 3 : 2;
        var wanted = Math.Min(message.HistoryLength ?? said, said);
        if (wanted == 0)
        {
            return;
        }

        writer.WriteStartArray("history"u8);
        if (wanted == said)
        {
            WriteMessage(dialect.UserRole, task.Opening.MessageId, task.ContextId, task.Id, task.Opening.Text);
        }

        if (!completed || wanted > 1)
        {
            WriteQuestion(task);
        }

        if (completed)
        {
            WriteMessage(dialect.UserRole, message.MessageId, task.ContextId, task.Id, message.Text);
        }

        writer.WriteEndArray();
    }

    void WriteQuestion(DemoTask task) => WriteMessage(dialect.AgentRole, task.QuestionId, task.ContextId, task.Id, Question);

    void WriteMessage(string role, string messageId, string contextId, string? taskId, string text)
    {
        writer.WriteStartObject();
        WriteKind("message"u8);
        writer.WriteString("messageId"u8, messageId);
        writer.WriteString("contextId"u8, contextId);
        if (taskId is not null)
        {
            writer.WriteString("taskId"u8, taskId);
        }

        writer.WriteString("role"u8, role);
        WriteParts(text);
        writer.WriteEndObject();
    }

    void WriteParts(string text)
    {
        writer.WriteStartArray("parts"u8);
        writer.WriteStartObject();
        WriteKind("text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    void WriteKind(ReadOnlySpan<byte> kind)
    {
        if (dialect.TagsKinds)
        {
            writer.WriteString("kind"u8, kind);
        }
    }
}
