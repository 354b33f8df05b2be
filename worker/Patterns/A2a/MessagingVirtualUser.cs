using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>A virtual user that sends messages, and perhaps asks for the tasks that come of them.</summary>
/// <param name="context">What the virtual users share.</param>
/// <param name="pattern">What to send.</param>
/// <param name="number">Its number in the shard.</param>
/// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
/// <param name="call">How it sends them.</param>
abstract class MessagingVirtualUser(
    LoadContext context, A2aPattern pattern, int number, string messageIdPrefix, A2aCall call)
    : A2aVirtualUser(context, pattern, number)
{
    A2aRequests? _messages;
    TaskRequest? _tasks;
    long _nextId = RequestBytes.FirstNumber;

    /// <summary>Reads the responses.</summary>
    protected abstract AgentValidator Validator { get; }

    /// <summary>Where the task of the last response stands.</summary>
    protected abstract TaskState State { get; }

    // How they are written is known only after discovery, which itself needs a virtual user.
    protected A2aRequests Messages
    {
        get
        {
            Validator.Binding = Pattern.Binding;
            return _messages ??= Pattern.Binding.Messages(Pattern, Head, messageIdPrefix, call);
        }
    }

    /// <summary>An id that no request of this virtual user had.</summary>
    protected long NextId() => _nextId++;

    /// <summary>A message that starts a conversation.</summary>
    protected ReadOnlyMemory<byte> FirstMessage(long id)
    {
        Messages.First.SetNumber(id);
        return Messages.First.Memory;
    }

    /// <summary>A request about a task, always of the same kind.</summary>
    protected ReadOnlyMemory<byte> AboutTask(A2aCall kind, long id, IdText taskId) =>
        (_tasks ??= Pattern.Binding.Tasks(Pattern, Head, kind)).For(id, taskId.Span);

    protected override void OnTokenChanged() => (_messages, _tasks) = (null, null);

    // Where the end of the load cut a response, the agent has yet to say what becomes of the task.
    protected override void OnResponse(Outcome outcome)
    {
        if (outcome.Class != OutcomeClass.Aborted)
        {
            Context.Recorder.Current.Counts.TaskStates[(int)State]++;
        }
    }
}
