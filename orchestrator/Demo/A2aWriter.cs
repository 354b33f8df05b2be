using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>Writes answers of the demo agent in the dialect of the request, by themselves or as results of JSON-RPC.</summary>
/// <param name="writer">Where to.</param>
/// <param name="dialect">How.</param>
/// <param name="id">Id of the request of JSON-RPC, of undefined kind where it is not known; null where it is none.</param>
readonly struct A2aWriter(Utf8JsonWriter writer, A2aDialect dialect, JsonElement? id)
{
    const string Question = "more please";

    public void WriteReply(A2aMessage message, DemoReply reply)
    {
        WriteResultStart();
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

        WriteResultEnd();
    }

    /// <summary>Writes how a task stands: the answer to who asks.</summary>
    public void WriteTask(DemoTask task)
    {
        WriteResultStart();
        WriteTask(task, task.Opening, task.IsCompleted);
        WriteResultEnd();
    }

    /// <summary>Writes one event of a task's work.</summary>
    /// <param name="task">A task with work.</param>
    /// <param name="stamp">Which event it is.</param>
    /// <param name="isFirst">Whether the stream begins with it: then it is the task itself.</param>
    public void WriteEvent(DemoTask task, EventStamp stamp, bool isFirst)
    {
        WriteResultStart();
        var isLast = stamp.Number == stamp.Of;
        var (name, kind) = isFirst ? ("task", "task")
            : isLast ? ("statusUpdate", "status-update") : ("artifactUpdate", "artifact-update");
        if (!dialect.TagsKinds)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(name);
        }

        writer.WriteStartObject();
        WriteKind(Encoding.ASCII.GetBytes(kind));
        writer.WriteString(isFirst ? "id"u8 : "taskId"u8, task.Id);
        writer.WriteString("contextId"u8, task.ContextId);
        if (isFirst || isLast)
        {
            WriteStatus(isLast ? dialect.Completed : dialect.Working);
        }

        if (isLast && dialect.SaysFinal && !isFirst)
        {
            writer.WriteBoolean("final"u8, true);
        }

        if (!isFirst && !isLast)
        {
            writer.WriteStartObject("artifact"u8);
            writer.WriteString("artifactId"u8, task.Id);
            WriteParts("parts", $"{stamp.Number} of {stamp.Of}: {task.Opening.Text}");
            writer.WriteEndObject();
            writer.WriteBoolean("append"u8, stamp.Number > 2);
            writer.WriteBoolean("lastChunk"u8, stamp.Number == stamp.Of - 1);
        }

        stamp.WriteTo(writer);
        writer.WriteEndObject();
        if (!dialect.TagsKinds)
        {
            writer.WriteEndObject();
        }

        WriteResultEnd();
    }

    /// <summary>Writes an error: of JSON-RPC, or of HTTP+JSON (https://google.aip.dev/193).</summary>
    public void WriteError(A2aException error)
    {
        if (id is null)
        {
            WriteHttpError(error);
            return;
        }

        WriteStart();
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        if (error.Reason is not null && !dialect.TagsKinds)
        {
            WriteReason("data"u8, error.Reason);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    void WriteHttpError(A2aException error)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.HttpStatus);
        writer.WriteString("message"u8, error.Message);
        if (error.Reason is not null)
        {
            WriteReason("details"u8, error.Reason);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    void WriteReason(ReadOnlySpan<byte> name, string reason)
    {
        writer.WriteStartArray(name);
        writer.WriteStartObject();
        writer.WriteString("@type"u8, "type.googleapis.com/google.rpc.ErrorInfo"u8);
        writer.WriteString("reason"u8, reason);
        writer.WriteString("domain"u8, "a2a-protocol.org"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    static string Echo(A2aMessage message) => $"echo: {message.Text}";

    void WriteResultStart()
    {
        if (id is null)
        {
            return;
        }

        WriteStart();
        writer.WritePropertyName("result"u8);
    }

    void WriteResultEnd()
    {
        if (id is not null)
        {
            writer.WriteEndObject();
        }
    }

    void WriteStart()
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WritePropertyName("id"u8);
        if (id is not { ValueKind: not JsonValueKind.Undefined } known)
        {
            writer.WriteNullValue();
        }
        else
        {
            known.WriteTo(writer);
        }
    }

    void WriteTask(DemoTask task, A2aMessage message, bool completed)
    {
        if (task.Work is { } work)
        {
            WriteWork(task, work);
            return;
        }

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

        WriteTimestamp();
        writer.WriteEndObject();
        if (completed)
        {
            WriteArtifact(message);
        }

        WriteHistory(task, message, completed);
        writer.WriteEndObject();
    }

    void WriteWork(DemoTask task, DemoWork work)
    {
        var isCompleted = work.Done == work.Events;
        writer.WriteStartObject();
        WriteKind("task"u8);
        writer.WriteString("id"u8, task.Id);
        writer.WriteString("contextId"u8, task.ContextId);
        WriteStatus(isCompleted ? dialect.Completed : dialect.Working);
        if (isCompleted)
        {
            WriteArtifact(task.Opening);
        }

        writer.WriteEndObject();
    }

    void WriteStatus(string state)
    {
        writer.WriteStartObject("status"u8);
        writer.WriteString("state"u8, state);
        WriteTimestamp();
        writer.WriteEndObject();
    }

    void WriteTimestamp() =>
        writer.WriteString("timestamp"u8, DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    void WriteArtifact(A2aMessage message)
    {
        writer.WriteStartArray("artifacts"u8);
        writer.WriteStartObject();
        writer.WriteString("artifactId"u8, DemoConversations.NewId());
        writer.WriteString("name"u8, "Result"u8);
        WriteParts("parts", Echo(message));
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
        WriteParts(dialect.Parts, text);
        writer.WriteEndObject();
    }

    void WriteParts(string name, string text)
    {
        writer.WriteStartArray(name);
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
