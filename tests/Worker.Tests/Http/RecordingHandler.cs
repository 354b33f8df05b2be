using System.Text;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Tests.Http;

/// <summary>Writes down what a reader hands on.</summary>
sealed class RecordingHandler : IResponseHandler
{
    public List<string> Messages { get; } = [];

    public ResponseHead Head { get; private set; }

    public string SessionId { get; private set; } = "";

    public string? Text { get; private set; }

    public int Heads { get; private set; }

    public bool IsComplete => false;

    public bool HasEvent => false;

    public void OnHead(in ResponseHead head, ReadOnlySpan<byte> sessionId)
    {
        Heads++;
        Head = head;
        SessionId = Encoding.ASCII.GetString(sessionId);
    }

    public void OnMessage(ReadOnlySpan<byte> message) => Messages.Add(Encoding.UTF8.GetString(message));

    public void OnEnd(ReadOnlySpan<byte> text) => Text = Encoding.UTF8.GetString(text);
}
