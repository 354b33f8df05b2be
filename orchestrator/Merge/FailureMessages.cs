using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Merge;

/// <summary>The first few different messages of every kind of failure. Any thread.</summary>
sealed class FailureMessages
{
    const int MaxMessages = 3;
    const int MaxKinds = 100;

    readonly Lock _lock = new();
    readonly Dictionary<(bool Setup, Outcome Outcome), List<string>> _messages = [];

    public void Add(FailureMessage failure) =>
        Add((failure.Operation.IsSetup(), new Outcome(failure.Outcome, failure.Code)), failure.Message);

    void Add((bool Setup, Outcome Outcome) key, string message)
    {
        lock (_lock)
        {
            if (!_messages.TryGetValue(key, out var messages))
            {
                if (_messages.Count == MaxKinds)
                    return;
                _messages.Add(key, messages = []);
            }
            if (messages.Count < MaxMessages && !messages.Contains(message))
                messages.Add(message);
        }
    }

    public void Add(FailureMessages other)
    {
        lock (other._lock)
        {
            foreach (var ((setup, outcome), messages) in other._messages)
            {
                foreach (var message in messages)
                    Add((setup, outcome), message);
            }
        }
    }

    /// <summary>Messages of a kind of failure in the order they came.</summary>
    /// <param name="setup">Of setup operations, or of the pattern's own requests.</param>
    /// <param name="outcome">Outcome class and code.</param>
    public IReadOnlyList<string> Of(bool setup, Outcome outcome)
    {
        lock (_lock)
            return _messages.TryGetValue((setup, outcome), out var messages) ? [.. messages] : [];
    }
}
