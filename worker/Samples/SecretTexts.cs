using System.Collections;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>Texts that must never leave the worker. There may be more of them while the load goes on; for any thread.</summary>
sealed class SecretTexts(IEnumerable<string> secrets) : IReadOnlyList<string>
{
    volatile string[] _texts = [.. secrets.Distinct()];

    public int Count => _texts.Length;

    public string this[int index] => _texts[index];

    /// <summary>Adds one; those before stay secret.</summary>
    public void Add(string secret) => _texts = [.. _texts, secret];

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_texts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
