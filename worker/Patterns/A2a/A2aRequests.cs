using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>The messages of one virtual user. Message ids are never used twice, since an agent may take the second for a
/// repetition.</summary>
/// <param name="first">A message that starts a conversation.</param>
abstract class A2aRequests(RequestBytes first)
{
    /// <summary>A message that starts a conversation.</summary>
    public RequestBytes First { get; } = first;

    /// <summary>A message that goes on with a conversation; valid until the next call.</summary>
    /// <param name="number">Number of the request.</param>
    /// <param name="contextId">The conversation, as the agent wrote it; empty where it named none.</param>
    /// <param name="taskId">The task to go on with, as the agent wrote it; empty for none.</param>
    public abstract ReadOnlyMemory<byte> FollowUp(long number, ReadOnlySpan<byte> contextId, ReadOnlySpan<byte> taskId);
}
