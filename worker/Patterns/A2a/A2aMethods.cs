using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>What a version of A2A calls what its clients ask for (1.0, section 9.4; 0.3, section 7).</summary>
/// <param name="Send">Send a message and wait for the response.</param>
/// <param name="Stream">Send a message and get a stream.</param>
/// <param name="Get">Ask how a task stands.</param>
/// <param name="Subscribe">Get the stream of a task that is there already.</param>
/// <param name="WithoutWaiting">The member of the parameters that says that a response is wanted at once.</param>
sealed record A2aMethods(string Send, string Stream, string Get, string Subscribe, string WithoutWaiting)
{
    static readonly A2aMethods Of03 = new(
        "message/send", "message/stream", "tasks/get", "tasks/resubscribe", "\"configuration\":{\"blocking\":false},");

    static readonly A2aMethods Of10 = new(
        "SendMessage", "SendStreamingMessage", "GetTask", "SubscribeToTask", "\"configuration\":{\"returnImmediately\":true},");

    public static A2aMethods Of(A2aVersion version) => version == A2aVersion._03 ? Of03 : Of10;
}
