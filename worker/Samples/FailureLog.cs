using System.Collections.Concurrent;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>The first few messages of each kind of failure in a step, without secrets. Belongs to one load thread.</summary>
/// <param name="secrets">Texts that must never leave the worker.</param>
sealed class FailureLog(IReadOnlyList<string> secrets)
{
    const int MessagesPerKind = 3;
    const int MaxKinds = 64;
    const int MaxLength = 300;

    readonly SecretTexts _secrets = secrets as SecretTexts ?? new SecretTexts(secrets);
    readonly Dictionary<(Operation, Outcome), int> _seen = [];
    ConcurrentQueue<FailureMessage> _messages = new();

    /// <summary>Whether a message would be among the first of its kind, and so is worth being made.</summary>
    public bool Wants(Operation operation, Outcome outcome) =>
        _seen.TryGetValue((operation, outcome), out var seen) ? seen < MessagesPerKind : _seen.Count < MaxKinds;

    /// <summary>Forgets what was seen, and keeps messages for another step.</summary>
    public void BeginStep(StepRecord record)
    {
        _seen.Clear();
        _messages = record.Failures;
    }

    /// <summary>Keeps a message, if it is among the first of its kind. Runs on the loop's thread.</summary>
    public void Add(Operation operation, Outcome outcome, string? message)
    {
        if (!Wants(operation, outcome))
            return;
        _seen[(operation, outcome)] = _seen.GetValueOrDefault((operation, outcome)) + 1;
        _messages.Enqueue(new FailureMessage
        {
            Operation = operation,
            Outcome = outcome.Class,
            Code = outcome.Code,
            Message = Redact(message ?? outcome.ToString()),
        });
    }

    /// <summary>Takes secrets out of a text that came from outside, and shortens it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Characters it may have.</param>
    public string Redact(string text, int most = MaxLength)
    {
        text = _secrets.Redact(text);
        return text.Length <= most ? text : text[..(most - 1)] + "…";
    }
}
