namespace AgentGatewayPerf.Protos;

/// <summary>The states of tasks by their names in A2A 0.3, which both sides and people use.</summary>
public static class TaskStates
{
    static readonly (TaskState State, string Name)[] Names =
    [
        (TaskState.Submitted, "submitted"), (TaskState.Working, "working"), (TaskState.InputRequired, "input-required"),
        (TaskState.AuthRequired, "auth-required"), (TaskState.Completed, "completed"), (TaskState.Canceled, "canceled"),
        (TaskState.Failed, "failed"), (TaskState.Rejected, "rejected"), (TaskState.Unknown, "unknown"),
    ];

    /// <summary>The names of all states.</summary>
    public static IEnumerable<string> All => Names.Select(n => n.Name);

    /// <summary>The name of a state of a task.</summary>
    /// <param name="state">Not <see cref="TaskState.None"/>.</param>
    public static string Name(this TaskState state) => Names.Single(n => n.State == state).Name;

    /// <summary>The state of a name; null where there is none.</summary>
    /// <param name="name">Such as "input-required".</param>
    public static TaskState? Find(string name) =>
        Names.Where(n => n.Name == name).Select(n => (TaskState?)n.State).FirstOrDefault();

    /// <summary>Whether the agent was still at work when it responded.</summary>
    /// <param name="state">The state in its response.</param>
    public static bool IsGoingOn(this TaskState state) => state is TaskState.Submitted or TaskState.Working;
}
