using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Validates the response of an agent to a message, or to the question how a task stands: a task or a message.</summary>
/// <param name="failures">Keeps messages.</param>
/// <param name="expectedStates">The states in which a task may be.</param>
sealed class A2aValidator(FailureLog failures, ExpectedStates expectedStates) : JsonRpcValidator(failures)
{
    readonly AgentResponse _response = new();
    bool _isWaitedFor;

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
    public A2aValidator Expect(Operation operation, long id, bool newConversation, bool isWaitedFor = false)
    {
        Expect(operation, id);
        _response.Clear();
        _isWaitedFor = isWaitedFor;
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
            if (!_isWaitedFor || State == TaskState.None)
                return ResultReading.Invalid("The result is neither a task nor a message.");
        }
        return _isWaitedFor && State.IsGoingOn() ? ResultReading.Done : expectedStates.Judge(State);
    }
}
