namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>A request of one virtual user about a task that the agent has named.</summary>
abstract class TaskRequest
{
    byte[] _request = new byte[1024];
    int _length;

    /// <summary>The request; valid until the next call.</summary>
    /// <param name="number">Number of the request.</param>
    /// <param name="taskId">The task, as JSON text without its quotes.</param>
    public ReadOnlyMemory<byte> For(long number, ReadOnlySpan<byte> taskId)
    {
        _length = 0;
        Write(number, taskId);
        return _request.AsMemory(0, _length);
    }

    /// <summary>Appends all of the request.</summary>
    protected abstract void Write(long number, ReadOnlySpan<byte> taskId);

    protected void Append(ReadOnlySpan<byte> bytes)
    {
        if (_request.Length < _length + bytes.Length)
            Array.Resize(ref _request, (_length + bytes.Length) * 2);
        bytes.CopyTo(_request.AsSpan(_length));
        _length += bytes.Length;
    }
}
