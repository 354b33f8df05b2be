using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Validates what an agent says, in whatever binding. In gRPC a response is over with its status, which comes behind
/// everything else.</summary>
abstract class AgentValidator(FailureLog failures) : JsonRpcValidator(failures)
{
    bool _isGrpc;
    int? _status;

    /// <summary>How the agent writes.</summary>
    public A2aBinding Binding
    {
        set
        {
            IsBare = value.IsBare;
            _isGrpc = value is GrpcBinding;
        }
    }

    public override void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted)
    {
        base.OnHead(head, wanted);
        _status = default;
    }

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        if (!_isGrpc)
            base.OnMessage(message);
        else if (Content == ContentKind.Grpc && !IsComplete)
            OnGrpcMessage(message);
    }

    public override void OnTrailers(ReadOnlySpan<byte> lines)
    {
        if (!_isGrpc || IsComplete)
            return;
        _status = GrpcStatus.Of(lines);
        if (_status is null or GrpcStatus.Ok)
            return;
        var outcome = GrpcStatus.OutcomeOf(_status.Value, lines);
        Fail(outcome, IsWanted(outcome) ? GrpcStatus.Describe(_status.Value, lines) : null);
    }

    public override void OnEnd(ReadOnlySpan<byte> text)
    {
        if (IsComplete)
            return;
        if (!_isGrpc || Content != ContentKind.Grpc || !IsSuccess)
            base.OnEnd(text);
        else if (_status is null)
            FailProtocol("The response ended without a gRPC status.");
        else
            OnGrpcEnd();
    }

    protected override void OnNoMessage(ReadOnlySpan<byte> text)
    {
        if (_isGrpc)
            FailProtocol($"The response is not gRPC: {Printable.OneLine(text, 120)}");
        else
            base.OnNoMessage(text);
    }

    /// <summary>A message of a gRPC response came.</summary>
    protected abstract void OnGrpcMessage(ReadOnlySpan<byte> message);

    /// <summary>All messages of a gRPC response have come.</summary>
    protected abstract void OnGrpcEnd();
}
