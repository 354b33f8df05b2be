using System.Text.Json;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Reads what an agent says, whole or as one event of a stream: a task, a message, or an update of a task. In 1.0 the
/// name of a member tells which it is, in 0.3 "kind". One virtual user's, used again for each.</summary>
sealed partial class AgentResponse
{
    readonly IdText _id = new();

    /// <summary>What it is.</summary>
    public AgentResponseKind Kind { get; private set; }

    /// <summary>The conversation. Stays until another response names one, or it is cleared.</summary>
    public IdText ContextId { get; } = new();

    /// <summary>The task itself, or the one that a message or an update belongs to; empty for none.</summary>
    public IdText TaskId { get; } = new();

    /// <summary>Where the task stands; none where that is not said.</summary>
    public TaskState State { get; private set; }

    /// <summary>Whether it says that nothing follows (0.3).</summary>
    public bool IsFinal { get; private set; }

    /// <summary>The artifact that an update is of.</summary>
    public IdText ArtifactId { get; } = new();

    /// <summary>Whether the update goes on with an artifact.</summary>
    public bool Appends { get; private set; }

    /// <summary>Whether the update ends its artifact.</summary>
    public bool IsLastChunk { get; private set; }

    /// <summary>The number that the agent gives the event, from 1; 0 for none.</summary>
    public long Number { get; private set; }

    /// <summary>Events that the agent will have sent with this stream; 0 where it does not say.</summary>
    public long Of { get; private set; }

    /// <summary>When the agent sent it, µs since 1970; 0 where it does not say.</summary>
    public long SentUs { get; private set; }

    /// <summary>Whose clock that was.</summary>
    public IdText ClockId { get; } = new();

    /// <summary>Forgets all but the conversation.</summary>
    public void Clear()
    {
        Kind = AgentResponseKind.None;
        _id.Clear();
        TaskId.Clear();
        ArtifactId.Clear();
        ClockId.Clear();
        State = TaskState.None;
        (IsFinal, Appends, IsLastChunk) = (false, false, false);
        (Number, Of, SentUs) = (0, 0, 0);
    }

    /// <summary>Reads the object on whose start the reader is.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        Clear();
        ReadMembers(ref reader, isOutermost: true);
        if (Kind == AgentResponseKind.Task || (State != TaskState.None && TaskId.IsEmpty))
            TaskId.Set(_id.Span);
    }

    void ReadMembers(ref Utf8JsonReader reader, bool isOutermost)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (isOutermost && KindOfMember(ref reader) is var kind and not AgentResponseKind.None)
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    Kind = kind;
                    ReadMembers(ref reader, isOutermost: false);
                }
                else
                {
                    reader.Skip();
                }
            }
            else
            {
                ReadMember(ref reader);
            }
        }
    }

    void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("kind"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && KindOfValue(ref reader) is var kind and not AgentResponseKind.None)
                Kind = kind;
            else
                reader.Skip();
        }
        else if (reader.ValueTextEquals("id"u8))
        {
            ReadId(ref reader, _id);
        }
        else if (reader.ValueTextEquals("taskId"u8))
        {
            ReadId(ref reader, TaskId);
        }
        else if (reader.ValueTextEquals("contextId"u8))
        {
            ReadId(ref reader, ContextId);
        }
        else if (reader.ValueTextEquals("status"u8))
        {
            ReadObject(ref reader, Part.Status);
        }
        else if (reader.ValueTextEquals("artifact"u8))
        {
            ReadObject(ref reader, Part.Artifact);
        }
        else if (reader.ValueTextEquals("metadata"u8))
        {
            ReadObject(ref reader, Part.Metadata);
        }
        else if (reader.ValueTextEquals("final"u8))
        {
            IsFinal = ReadTrue(ref reader);
        }
        else if (reader.ValueTextEquals("append"u8))
        {
            Appends = ReadTrue(ref reader);
        }
        else if (reader.ValueTextEquals("lastChunk"u8))
        {
            IsLastChunk = ReadTrue(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    void ReadObject(ref Utf8JsonReader reader, Part part)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        if (part == Part.Status)
            State = TaskState.Unknown;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (part)
            {
                case Part.Status when reader.ValueTextEquals("state"u8):
                    reader.Read();
                    if (reader.TokenType == JsonTokenType.String)
                        State = StateOf(ref reader);
                    else
                        reader.Skip();
                    break;
                case Part.Artifact when reader.ValueTextEquals("artifactId"u8):
                    ReadId(ref reader, ArtifactId);
                    break;
                case Part.Metadata when reader.ValueTextEquals(EventStamps.Member):
                    ReadObject(ref reader, Part.Numbers);
                    break;
                case Part.Numbers:
                    ReadNumber(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    void ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals(EventStamps.Event))
            Number = ReadWhole(ref reader);
        else if (reader.ValueTextEquals(EventStamps.Events))
            Of = ReadWhole(ref reader);
        else if (reader.ValueTextEquals(EventStamps.SentUs))
            SentUs = ReadWhole(ref reader);
        else if (reader.ValueTextEquals(EventStamps.Clock))
            ReadId(ref reader, ClockId);
        else
            reader.Skip();
    }

    static void ReadId(ref Utf8JsonReader reader, IdText id)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            id.Set(reader.ValueSpan);
        else
            reader.Skip();
    }

    static bool ReadTrue(ref Utf8JsonReader reader)
    {
        reader.Read();
        var isTrue = reader.TokenType == JsonTokenType.True;
        reader.Skip();
        return isTrue;
    }

    // Serializers of Struct write a whole number as a double, which may have an exponent.
    static long ReadWhole(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && number is >= 0 and < 1L << 53)
            return (long)number;
        reader.Skip();
        return 0;
    }

    static AgentResponseKind KindOfMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("task"u8))
            return AgentResponseKind.Task;
        if (reader.ValueTextEquals("message"u8))
            return AgentResponseKind.Message;
        if (reader.ValueTextEquals("statusUpdate"u8))
            return AgentResponseKind.StatusUpdate;
        return reader.ValueTextEquals("artifactUpdate"u8) ? AgentResponseKind.ArtifactUpdate : AgentResponseKind.None;
    }

    static AgentResponseKind KindOfValue(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("task"u8))
            return AgentResponseKind.Task;
        if (reader.ValueTextEquals("message"u8))
            return AgentResponseKind.Message;
        if (reader.ValueTextEquals("status-update"u8))
            return AgentResponseKind.StatusUpdate;
        return reader.ValueTextEquals("artifact-update"u8) ? AgentResponseKind.ArtifactUpdate : AgentResponseKind.None;
    }

    static TaskState StateOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("TASK_STATE_COMPLETED"u8) || reader.ValueTextEquals("completed"u8))
            return TaskState.Completed;
        if (reader.ValueTextEquals("TASK_STATE_INPUT_REQUIRED"u8) || reader.ValueTextEquals("input-required"u8))
            return TaskState.InputRequired;
        if (reader.ValueTextEquals("TASK_STATE_WORKING"u8) || reader.ValueTextEquals("working"u8))
            return TaskState.Working;
        if (reader.ValueTextEquals("TASK_STATE_SUBMITTED"u8) || reader.ValueTextEquals("submitted"u8))
            return TaskState.Submitted;
        if (reader.ValueTextEquals("TASK_STATE_AUTH_REQUIRED"u8) || reader.ValueTextEquals("auth-required"u8))
            return TaskState.AuthRequired;
        if (reader.ValueTextEquals("TASK_STATE_FAILED"u8) || reader.ValueTextEquals("failed"u8))
            return TaskState.Failed;
        if (reader.ValueTextEquals("TASK_STATE_REJECTED"u8) || reader.ValueTextEquals("rejected"u8))
            return TaskState.Rejected;
        // The protocol buffers of 0.3 have the other spelling.
        if (reader.ValueTextEquals("TASK_STATE_CANCELED"u8) || reader.ValueTextEquals("canceled"u8)
            || reader.ValueTextEquals("TASK_STATE_CANCELLED"u8))
        {
            return TaskState.Canceled;
        }
        return TaskState.Unknown;
    }

    enum Part
    {
        Status,
        Artifact,
        Metadata,
        Numbers,
    }
}
