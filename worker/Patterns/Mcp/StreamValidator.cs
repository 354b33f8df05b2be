using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Reads a stream that is meant to stay open, and says when it is.</summary>
sealed class StreamValidator(FailureLog failures) : JsonRpcValidator(failures)
{
    TaskCompletionSource _opened = new();
    Action? _onOpen;
    bool _isOpen;

    /// <summary>Ends when the stream is open, or will not be.</summary>
    public Task Opened => _opened.Task;

    public override bool IsEndless => _isOpen;

    /// <param name="id">Id of the request, where it has one.</param>
    /// <param name="onOpen">Called when the stream is open.</param>
    public void Expect(long id, Action onOpen)
    {
        Expect(Operation.OpenStream, id);
        _opened = new TaskCompletionSource();
        _onOpen = onOpen;
        _isOpen = false;
    }

    public override void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted)
    {
        base.OnHead(head, wanted);
        if (!head.IsSuccess || head.Content != ContentKind.EventStream)
            return;
        _isOpen = true;
        _onOpen?.Invoke();
        EndWait();
    }

    /// <summary>Reads a message that belongs to no request of the client's.</summary>
    public void Read(ReadOnlySpan<byte> message)
    {
        Expect(Operation.OpenStream, 0);
        OnMessage(message);
    }

    /// <summary>Nobody is to wait any longer.</summary>
    public void EndWait() => _opened.TrySetResult();

    protected override ResultReading ReadResult(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return ResultReading.Done;
    }
}
