namespace AgentGatewayPerf.Demo;

/// <summary>A task of the demo agent.</summary>
/// <param name="id">Its id, made by the agent.</param>
/// <param name="contextId">The conversation it belongs to.</param>
/// <param name="opening">The message it started with.</param>
/// <param name="questionId">Message id of the agent's question for more input.</param>
sealed class DemoTask(string id, string contextId, A2aMessage opening, string questionId)
{
    public string Id { get; } = id;

    public string ContextId { get; } = contextId;

    public A2aMessage Opening { get; } = opening;

    public string QuestionId { get; } = questionId;

    /// <summary>What the agent does about it by itself; null where it waits for the user.</summary>
    public DemoWork? Work { get; init; }

    public bool IsCompleted { get; set; }

    /// <summary>What remembering it costs, in characters.</summary>
    public long Characters => Id.Length + ContextId.Length + QuestionId.Length + Opening.MessageId.Length + Opening.Text.Length;
}
