using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>A request of one virtual user about a task that the agent has named.</summary>
abstract class TaskRequest
{
    readonly RequestBuffer _buffer = new();

    /// <summary>The request; valid until the next call.</summary>
    /// <param name="number">Number of the request.</param>
    /// <param name="taskId">The task, as the agent wrote its id: in JSON without the quotes.</param>
    public ReadOnlyMemory<byte> For(long number, ReadOnlySpan<byte> taskId)
    {
        _buffer.Clear();
        Write(_buffer, number, taskId);
        return _buffer.Memory;
    }

    /// <summary>Writes all of the request.</summary>
    protected abstract void Write(RequestBuffer buffer, long number, ReadOnlySpan<byte> taskId);
}
