using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Validates the response of an agent to a message, or to the question how a task stands: a task or a message.</summary>
/// <param name="failures">Keeps messages.</param>
/// <param name="expectedStates">The states in which a task may be.</param>
sealed class A2aValidator(FailureLog failures, ExpectedStates expectedStates) : AgentValidator(failures)
{
    readonly AgentResponse _response = new();
    bool _isWaitedFor;
    bool _isTask;
    bool _isRead;
    ResultReading _grpc;

    /// <summary>Context of the last response; empty where it has none.</summary>
    public IdText ContextId => _response.ContextId;

    /// <summary>Task of the last response; empty where it was a message.</summary>
    public IdText TaskId => _response.TaskId;

    /// <summary>Where the task stands; none where the response was a message.</summary>
    public TaskState State => _response.State;

    /// <summary>The next message goes to the same task: it wants input or is still going on.</summary>
    public bool TaskIsOpen =>
        State is TaskState.InputRequired or TaskState.AuthRequired or TaskState.Submitted or TaskState.Working;

    /// <param name="operation">What the request is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="newConversation">Whether the agent has yet to name a context; it need not repeat it in every
    /// response.</param>
    /// <param name="isWaitedFor">Whether the request goes on until the task is over: that it is still going on is right
    /// then.</param>
    /// <param name="isTask">Whether the response is a task and never a message.</param>
    public A2aValidator Expect(
        Operation operation, long id, bool newConversation, bool isWaitedFor = false, bool isTask = false)
    {
        Expect(operation, id);
        _response.Clear();
        (_isWaitedFor, _isTask, _isRead) = (isWaitedFor, isTask, false);
        if (newConversation)
            ContextId.Clear();
        return this;
    }

    protected override ResultReading ReadResult(ref Utf8JsonReader reader)
    {
        _response.Clear();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return ResultReading.Invalid("The result is neither a task nor a message.");
        }
        _response.Read(ref reader);
        if (_response.Kind is not (AgentResponseKind.Task or AgentResponseKind.Message))
        {
            // GetTask of 1.0 has the task itself as its result.
            if (!_isTask || State == TaskState.None)
                return ResultReading.Invalid("The result is neither a task nor a message.");
        }
        return Judge();
    }

    protected override void OnGrpcMessage(ReadOnlySpan<byte> message)
    {
        _grpc = _isRead ? ResultReading.Invalid("The response has more than one message.")
            : !_response.TryReadGrpc(message, _isTask) ? ResultReading.Invalid("The result is neither a task nor a message.")
            : Judge();
        _isRead = true;
    }

    protected override void OnGrpcEnd()
    {
        if (_isRead)
            Conclude(default, _grpc);
        else
            FailProtocol("The response has no message.");
    }

    ResultReading Judge() => _isWaitedFor && State.IsGoingOn() ? ResultReading.Done : expectedStates.Judge(State);
}
