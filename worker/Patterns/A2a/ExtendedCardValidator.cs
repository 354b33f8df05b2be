using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Validates the card for those who have a token: it names the agent and at least one place to reach it.</summary>
sealed class ExtendedCardValidator(FailureLog failures) : AgentValidator(failures)
{
    const string NoCard = "The agent card lacks its name or its interfaces.";

    ResultReading? _grpc;

    /// <param name="id">Id of the request.</param>
    public ExtendedCardValidator Expect(long id)
    {
        Expect(Operation.AgentCard, id);
        _grpc = null;
        return this;
    }

    protected override ResultReading ReadResult(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject && AgentCard.TryRead(ref reader, card: null))
            return ResultReading.Done;
        reader.Skip();
        return ResultReading.Invalid(NoCard);
    }

    // AgentCard: name = 1, supported_interfaces = 3; in 0.3 url = 3.
    protected override void OnGrpcMessage(ReadOnlySpan<byte> message)
    {
        var (named, reachable) = (false, false);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            named |= reader.IsBytes && reader.Field == 1;
            reachable |= reader.IsBytes && reader.Field == 3;
        }
        _grpc = _grpc is null && named && reachable && !reader.IsMalformed ? ResultReading.Done : ResultReading.Invalid(NoCard);
    }

    protected override void OnGrpcEnd() => Conclude(default, _grpc ?? ResultReading.Invalid("The response has no message."));
}
