namespace AgentGatewayPerf.Demo;

/// <summary>What the agent answers to one message.</summary>
/// <param name="ContextId">The conversation.</param>
/// <param name="Task">The task that the answer is; null when it is a plain message.</param>
/// <param name="Completed">Whether this message completed the task.</param>
sealed record DemoReply(string ContextId, DemoTask? Task, bool Completed);
