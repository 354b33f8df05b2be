using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Validates the response of an agent to a message: in 1.0 a task or a message by name, in 0.3 by "kind".</summary>
/// <param name="failures">Keeps messages.</param>
/// <param name="expectedStates">A bit for every state in which a task may be; 0 for all but those that say that it failed.</param>
sealed class A2aValidator(FailureLog failures, uint expectedStates) : JsonRpcValidator(failures)
{
    readonly IdText _id = new();
    bool _recognised;

    /// <summary>Context of the last response; empty where it has none.</summary>
    public IdText ContextId { get; } = new();

    /// <summary>Task of the last response; empty where it was a message.</summary>
    public IdText TaskId { get; } = new();

    public TaskState State { get; private set; }

    /// <summary>The next message goes to the same task: it wants input or is still going on.</summary>
    public bool TaskIsOpen =>
        State is TaskState.InputRequired or TaskState.AuthRequired or TaskState.Submitted or TaskState.Working;

    /// <param name="operation">What the request is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="newConversation">Whether the agent has yet to name a context; it need not repeat it in every
    /// response.</param>
    public A2aValidator Expect(Operation operation, long id, bool newConversation)
    {
        Expect(operation, id);
        Forget();
        if (newConversation)
            ContextId.Clear();
        return this;
    }

    protected override ResultReading ReadResult(ref Utf8JsonReader reader)
    {
        Forget();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return ResultReading.Invalid("The result is neither a task nor a message.");
        }
        ReadTaskOrMessage(ref reader, outermost: true);
        if (State != TaskState.None)
            TaskId.Set(_id.Span);
        if (!_recognised)
            return ResultReading.Invalid("The result is neither a task nor a message.");
        if (IsExpected)
            return ResultReading.Done;
        return ResultReading.Failed(
            new Outcome(OutcomeClass.Task),
            State is TaskState.Failed or TaskState.Rejected or TaskState.Canceled
                ? $"The task ended as {State.Name()}."
                : $"The task is {State.Name()}, which is not among the states of --expect-state.");
    }

    bool IsExpected =>
        expectedStates == 0
            ? State is not (TaskState.Failed or TaskState.Rejected or TaskState.Canceled)
            : State == TaskState.None || (expectedStates & (1u << (int)State)) != 0;

    void ReadTaskOrMessage(ref Utf8JsonReader reader, bool outermost)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (outermost && (reader.ValueTextEquals("task"u8) || reader.ValueTextEquals("message"u8)))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    reader.Skip();
                    continue;
                }
                _recognised = true;
                ReadTaskOrMessage(ref reader, outermost: false);
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                    _recognised |= reader.ValueTextEquals("task"u8) || reader.ValueTextEquals("message"u8);
                else
                    reader.Skip();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                    ReadStatus(ref reader);
                else
                    reader.Skip();
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                ReadId(ref reader, _id);
            }
            else if (reader.ValueTextEquals("contextId"u8))
            {
                ReadId(ref reader, ContextId);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    void ReadStatus(ref Utf8JsonReader reader)
    {
        State = TaskState.Unknown;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("state"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                    State = StateOf(ref reader);
                else
                    reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    void Forget()
    {
        _id.Clear();
        TaskId.Clear();
        State = TaskState.None;
        _recognised = false;
    }

    static void ReadId(ref Utf8JsonReader reader, IdText id)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            id.Set(reader.ValueSpan);
        else
            reader.Skip();
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
        if (reader.ValueTextEquals("TASK_STATE_CANCELED"u8) || reader.ValueTextEquals("canceled"u8))
            return TaskState.Canceled;
        return TaskState.Unknown;
    }
}
