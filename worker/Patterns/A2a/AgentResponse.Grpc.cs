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
        var reader = new ProtoReader(part);
        var isNamed = false;
        // A state that is not set is none that is known.
        if (kind is AgentResponseKind.Task or AgentResponseKind.StatusUpdate)
            State = TaskState.Unknown;
        while (reader.Next())
        {
            if (reader.IsNumber)
                ReadFlag(kind, reader.Field, reader.Number != 0);
            else if (!reader.IsBytes)
                continue;
            else if (kind == AgentResponseKind.Message && reader.Field == 1)
                isNamed = !reader.Bytes.IsEmpty;
            else
                ReadMember(kind, reader.Field, reader.Bytes);
        }
        isNamed |= kind != AgentResponseKind.Message && !TaskId.IsEmpty;
        var isRead = isNamed && !reader.IsMalformed;
        Kind = isRead ? kind : AgentResponseKind.None;
        return isRead;
    }

    // Task: id = 1, context_id = 2, status = 3, metadata = 6.
    // Message: message_id = 1, context_id = 2, task_id = 3, metadata = 6.
    // TaskStatusUpdateEvent: task_id = 1, context_id = 2, status = 3, metadata = 4; in 0.3 final = 4, metadata = 5.
    // TaskArtifactUpdateEvent: task_id = 1, context_id = 2, artifact = 3, append = 4, last_chunk = 5, metadata = 6.
    void ReadMember(AgentResponseKind kind, int field, ReadOnlySpan<byte> value)
    {
        switch (kind, field)
        {
            case (AgentResponseKind.Message, 3):
            case (not AgentResponseKind.Message, 1):
                TaskId.Set(value);
                break;
            case (_, 2) when !value.IsEmpty:
                ContextId.Set(value);
                break;
            case (AgentResponseKind.ArtifactUpdate, 3):
                ReadArtifact(value);
                break;
            case (_, 3):
                State = StateOf(value);
                break;
            case (AgentResponseKind.StatusUpdate, 4 or 5):
            case (not AgentResponseKind.StatusUpdate, 6):
                ReadMetadata(value);
                break;
        }
    }

    void ReadFlag(AgentResponseKind kind, int field, bool isSet)
    {
        switch (kind, field)
        {
            case (AgentResponseKind.StatusUpdate, 4):
                IsFinal = isSet;
                break;
            case (AgentResponseKind.ArtifactUpdate, 4):
                Appends = isSet;
                break;
            case (AgentResponseKind.ArtifactUpdate, 5):
                IsLastChunk = isSet;
                break;
        }
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
