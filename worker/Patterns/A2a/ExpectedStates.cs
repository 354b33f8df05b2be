using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The states in which a task may be when the response to a message comes.</summary>
readonly struct ExpectedStates
{
    readonly uint _bits;

    /// <param name="states">None for all but those that say that the task failed.</param>
    public ExpectedStates(IEnumerable<TaskState> states)
    {
        foreach (var state in states)
            _bits |= 1u << (int)state;
    }

    /// <summary>What a state means for the request. A message has none and is always right.</summary>
    public ResultReading Judge(TaskState state)
    {
        var hasFailed = state is TaskState.Failed or TaskState.Rejected or TaskState.Canceled;
        if (_bits == 0 ? !hasFailed : state == TaskState.None || (_bits & (1u << (int)state)) != 0)
            return ResultReading.Done;
        return ResultReading.Failed(
            new Outcome(OutcomeClass.Task),
            hasFailed ? $"The task ended as {state.Name()}."
                : $"The task is {state.Name()}, which is not among the states of --expect-state.");
    }
}
