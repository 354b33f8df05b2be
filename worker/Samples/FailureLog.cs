using System.Collections.Concurrent;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>The first few messages of each kind of failure of a pattern, without secrets.</summary>
/// <param name="secrets">Texts that must never leave the worker.</param>
sealed class FailureLog(IReadOnlyList<string> secrets)
{
    // A shorter text is no secret, and taking it out would make nonsense of everything.
    const int ShortestSecret = 4;

    const string Redacted = "[secret]";

    const int MessagesPerKind = 3;
    const int MaxKinds = 64;
    const int MaxLength = 300;

    readonly Dictionary<(Operation, Outcome), int> _seen = [];
    readonly ConcurrentQueue<FailureMessage> _unsent = new();

    /// <summary>Whether a message would be among the first of its kind, and so is worth being made.</summary>
    public bool Wants(Operation operation, Outcome outcome) =>
        _seen.TryGetValue((operation, outcome), out var seen) ? seen < MessagesPerKind : _seen.Count < MaxKinds;

    /// <summary>Keeps a message, if it is among the first of its kind; on the loop's thread only.</summary>
    public void Add(Operation operation, Outcome outcome, string? message)
    {
        if (!Wants(operation, outcome))
            return;
        _seen[(operation, outcome)] = _seen.GetValueOrDefault((operation, outcome)) + 1;
        _unsent.Enqueue(new FailureMessage
        {
            Operation = operation,
            Outcome = outcome.Class,
            Code = outcome.Code,
            Message = Redact(message ?? outcome.Class.ToString()),
        });
    }

    /// <summary>Moves what was not reported yet; from any thread.</summary>
    public void MoveTo(ICollection<FailureMessage> messages)
    {
        while (_unsent.TryDequeue(out var message))
            messages.Add(message);
    }

    /// <summary>Takes secrets out of a text that came from outside, and shortens it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Characters it may have.</param>
    public string Redact(string text, int most = MaxLength)
    {
        foreach (var secret in secrets)
        {
            if (secret.Length >= ShortestSecret)
                text = WithoutBeginning(text.Replace(secret, Redacted, StringComparison.Ordinal), secret);
        }
        return text.Length <= most ? text : text[..(most - 1)] + "…";
    }

    /// <summary>A text that was shortened before may end with the first part of a secret.</summary>
    static string WithoutBeginning(string text, string secret)
    {
        var shown = text.EndsWith('…') ? text.AsSpan()[..^1] : text;
        for (var length = Math.Min(secret.Length - 1, shown.Length); length >= ShortestSecret; length--)
        {
            if (shown.EndsWith(secret.AsSpan(0, length), StringComparison.Ordinal))
                return string.Concat(shown[..^length], Redacted, "…");
        }
        return text;
    }
}
