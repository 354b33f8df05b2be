namespace AgentGatewayPerf.Worker.Http;

/// <summary>Receives an answer while it arrives. The bytes given are valid only during the call.</summary>
interface IAnswerHandler
{
    /// <summary>Whether the answer to the request has arrived: its time ends here, even if the body goes on for a while.</summary>
    bool IsAnswered { get; }

    /// <summary>Whether an event of an event stream has come.</summary>
    bool HasEvent { get; }

    /// <summary>The head of the final (not 1xx) answer.</summary>
    /// <param name="head">What it says.</param>
    /// <param name="sessionId">Value of Mcp-Session-Id, empty where there is none.</param>
    void OnHead(in AnswerHead head, ReadOnlySpan<byte> sessionId);

    /// <summary>A message of a successful answer: the whole JSON body, or the data of one event of a stream.</summary>
    void OnMessage(ReadOnlySpan<byte> message);

    /// <summary>The body is over.</summary>
    /// <param name="text">The first kilobyte of a body that was neither JSON nor an event stream, or not of a success.</param>
    void OnEnd(ReadOnlySpan<byte> text);
}
