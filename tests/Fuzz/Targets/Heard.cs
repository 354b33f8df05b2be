using System.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Everything that a reader hands on, as one text, so that two readings can be compared.</summary>
sealed class Heard : IResponseHandler
{
    readonly StringBuilder _text = new();

    public bool IsComplete => false;

    public bool HasEvent => false;

    public void OnHead(in ResponseHead head, ReadOnlySpan<byte> sessionId) =>
        _text
            .Append('H')
            .Append(head.Status)
            .Append(head.Content)
            .Append(head.ContentLength)
            .Append(head.Chunked)
            .Append(head.Close)
            .Append(Encoding.Latin1.GetString(sessionId))
            .Append('\n');

    public void OnMessage(ReadOnlySpan<byte> message) =>
        _text.Append('M').Append(Encoding.Latin1.GetString(message)).Append('\n');

    public void OnEnd(ReadOnlySpan<byte> text) => _text.Append('E').Append(Encoding.Latin1.GetString(text)).Append('\n');

    public void Note(string text) => _text.Append(text).Append('\n');

    public override string ToString() => _text.ToString();
}
