using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Reads what gRPC carries. The numbers of the fields are those of a2a.proto of 1.0; where 0.3 has others, that is
/// said.</summary>
sealed partial class AgentResponse
{
    /// <summary>Reads a message of a response.</summary>
    /// <param name="message">SendMessageResponse or StreamResponse, or the task itself.</param>
    /// <param name="isTask">Whether it is the task itself.</param>
    /// <returns>Whether it is one of these.</returns>
    public bool TryReadGrpc(ReadOnlySpan<byte> message, bool isTask)
    {
        Clear();
        if (isTask)
            return TryReadPart(AgentResponseKind.Task, message);
        var reader = new ProtoReader(message);
        var isRead = false;
        while (reader.Next())
        {
            if (reader.IsBytes && KindOfField(reader.Field) is var kind and not AgentResponseKind.None)
                isRead = TryReadPart(kind, reader.Bytes);
        }
        return isRead && !reader.IsMalformed;
    }

    static AgentResponseKind KindOfField(int field) => field switch
    {
        1 => AgentResponseKind.Task,
        2 => AgentResponseKind.Message,
        3 => AgentResponseKind.StatusUpdate,
        4 => AgentResponseKind.ArtifactUpdate,
        _ => AgentResponseKind.None,
    };

    bool TryReadPart(AgentResponseKind kind, ReadOnlySpan<byte> part)
    {
        var isRead = kind switch
        {
            AgentResponseKind.Task => TryReadTask(part),
            AgentResponseKind.Message => TryReadMessage(part),
            AgentResponseKind.StatusUpdate => TryReadStatusUpdate(part),
            _ => TryReadArtifactUpdate(part),
        };
        Kind = isRead ? kind : AgentResponseKind.None;
        return isRead;
    }

    // Task: id = 1, context_id = 2, status = 3, metadata = 6.
    bool TryReadTask(ReadOnlySpan<byte> task)
    {
        var reader = new ProtoReader(task);
        State = TaskState.Unknown;
        while (reader.Next())
        {
            switch (reader.IsBytes, reader.Field)
            {
                case (true, 1):
                    TaskId.Set(reader.Bytes);
                    break;
                case (true, 2) when !reader.Bytes.IsEmpty:
                    ContextId.Set(reader.Bytes);
                    break;
                case (true, 3):
                    State = StateOf(reader.Bytes);
                    break;
                case (true, 6):
                    ReadMetadata(reader.Bytes);
                    break;
            }
        }
        return !reader.IsMalformed && !TaskId.IsEmpty;
    }

    // Message: message_id = 1, context_id = 2, task_id = 3, metadata = 6.
    bool TryReadMessage(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var hasId = false;
        while (reader.Next())
        {
            switch (reader.IsBytes, reader.Field)
            {
                case (true, 1):
                    hasId = !reader.Bytes.IsEmpty;
                    break;
                case (true, 2) when !reader.Bytes.IsEmpty:
                    ContextId.Set(reader.Bytes);
                    break;
                case (true, 3):
                    TaskId.Set(reader.Bytes);
                    break;
                case (true, 6):
                    ReadMetadata(reader.Bytes);
                    break;
            }
        }
        return !reader.IsMalformed && hasId;
    }

    // TaskStatusUpdateEvent: task_id = 1, context_id = 2, status = 3, metadata = 4; in 0.3 final = 4, metadata = 5.
    bool TryReadStatusUpdate(ReadOnlySpan<byte> update)
    {
        var reader = new ProtoReader(update);
        State = TaskState.Unknown;
        while (reader.Next())
        {
            switch (reader.IsBytes, reader.Field)
            {
                case (true, 1):
                    TaskId.Set(reader.Bytes);
                    break;
                case (true, 2) when !reader.Bytes.IsEmpty:
                    ContextId.Set(reader.Bytes);
                    break;
                case (true, 3):
                    State = StateOf(reader.Bytes);
                    break;
                case (false, 4) when reader.IsNumber:
                    IsFinal = reader.Number != 0;
                    break;
                case (true, 4 or 5):
                    ReadMetadata(reader.Bytes);
                    break;
            }
        }
        return !reader.IsMalformed && !TaskId.IsEmpty;
    }

    // TaskArtifactUpdateEvent: task_id = 1, context_id = 2, artifact = 3, append = 4, last_chunk = 5, metadata = 6.
    bool TryReadArtifactUpdate(ReadOnlySpan<byte> update)
    {
        var reader = new ProtoReader(update);
        while (reader.Next())
        {
            switch (reader.IsBytes, reader.Field)
            {
                case (true, 1):
                    TaskId.Set(reader.Bytes);
                    break;
                case (true, 2) when !reader.Bytes.IsEmpty:
                    ContextId.Set(reader.Bytes);
                    break;
                case (true, 3):
                    ReadArtifact(reader.Bytes);
                    break;
                case (false, 4) when reader.IsNumber:
                    Appends = reader.Number != 0;
                    break;
                case (false, 5) when reader.IsNumber:
                    IsLastChunk = reader.Number != 0;
                    break;
                case (true, 6):
                    ReadMetadata(reader.Bytes);
                    break;
            }
        }
        return !reader.IsMalformed && !TaskId.IsEmpty;
    }

    // Artifact: artifact_id = 1.
    void ReadArtifact(ReadOnlySpan<byte> artifact)
    {
        var reader = new ProtoReader(artifact);
        while (reader.Next())
        {
            if (reader.IsBytes && reader.Field == 1)
                ArtifactId.Set(reader.Bytes);
        }
    }

    // TaskStatus: state = 1. A value of zero is not written.
    static TaskState StateOf(ReadOnlySpan<byte> status)
    {
        var reader = new ProtoReader(status);
        var state = 0UL;
        while (reader.Next())
        {
            if (reader.Field == 1 && reader.IsNumber)
                state = reader.Number;
        }
        return state switch
        {
            1 => TaskState.Submitted,
            2 => TaskState.Working,
            3 => TaskState.Completed,
            4 => TaskState.Failed,
            5 => TaskState.Canceled,
            6 => TaskState.InputRequired,
            7 => TaskState.Rejected,
            8 => TaskState.AuthRequired,
            _ => TaskState.Unknown,
        };
    }

    // google.protobuf.Struct: fields = 1, a map. google.protobuf.Value: number_value = 2, string_value = 3, struct_value = 5.
    void ReadMetadata(ReadOnlySpan<byte> metadata)
    {
        var members = new ProtoReader(metadata);
        while (members.Next())
        {
            var value = ValueOf(members.Bytes);
            if (value.IsBytes && value.Field == 5 && KeyOf(members.Bytes).SequenceEqual(EventStamps.Member))
                ReadStamps(value.Bytes);
        }
    }

    void ReadStamps(ReadOnlySpan<byte> stamps)
    {
        var members = new ProtoReader(stamps);
        while (members.Next())
            ReadStamp(KeyOf(members.Bytes), ValueOf(members.Bytes));
    }

    void ReadStamp(ReadOnlySpan<byte> name, in ProtoReader value)
    {
        if (value.IsBytes && value.Field == 3 && name.SequenceEqual(EventStamps.Clock))
            ClockId.Set(value.Bytes);
        if (!value.IsDouble || value.Field != 2 || value.Double is not (>= 0 and < 1L << 53 and var number))
            return;
        if (name.SequenceEqual(EventStamps.Event))
            Number = (long)number;
        else if (name.SequenceEqual(EventStamps.Events))
            Of = (long)number;
        else if (name.SequenceEqual(EventStamps.SentUs))
            SentUs = (long)number;
    }

    // Entries of a map: key = 1, value = 2.
    static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> entry)
    {
        var reader = new ProtoReader(entry);
        while (reader.Next())
        {
            if (reader.IsBytes && reader.Field == 1)
                return reader.Bytes;
        }
        return default;
    }

    static ProtoReader ValueOf(ReadOnlySpan<byte> entry)
    {
        var reader = new ProtoReader(entry);
        while (reader.Next())
        {
            if (!reader.IsBytes || reader.Field != 2)
                continue;
            var value = new ProtoReader(reader.Bytes);
            value.Next();
            return value;
        }
        return default;
    }
}
