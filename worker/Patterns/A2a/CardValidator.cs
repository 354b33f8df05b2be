using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Validates agent cards: JSON that names the agent and at least one place to reach it.</summary>
sealed class CardValidator(FailureLog failures) : ResponseValidator(failures)
{
    bool _keep;

    /// <summary>What the card says; null unless it was asked for.</summary>
    public AgentCard? Card { get; private set; }

    /// <param name="operation">Agent card, or discovery.</param>
    /// <param name="keep">Whether the card's contents are wanted, not only that it is one.</param>
    public CardValidator Expect(Operation operation, bool keep)
    {
        Reset(operation);
        _keep = keep;
        Card = null;
        return this;
    }

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        if (IsComplete)
            return;
        try
        {
            var card = _keep ? new AgentCard() : null;
            if (!AgentCard.TryRead(message, card))
            {
                FailProtocol($"The agent card lacks its name or its interfaces: {Printable.OneLine(message, 80)}");
                return;
            }
            Card = card;
            Succeed();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            FailProtocol($"The agent card is not valid JSON: {Printable.OneLine(message, 80)}");
        }
    }
}
