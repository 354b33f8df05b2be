using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>How what a client asks of an agent is written on the wire.</summary>
abstract class A2aBinding
{
    /// <summary>What clients accept that want a stream.</summary>
    protected const string AcceptStream = "text/event-stream";

    /// <summary>As reports name it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether what the agent says comes as it is, without the envelope of JSON-RPC.</summary>
    public abstract bool IsBare { get; }

    /// <summary>The binding of an interface.</summary>
    public static A2aBinding Of(A2aBindingKind kind) => kind switch
    {
        A2aBindingKind.Rest => new RestBinding(),
        A2aBindingKind.Grpc => new GrpcBinding(),
        _ => new JsonRpcBinding(),
    };

    /// <summary>The requests of one virtual user that send messages.</summary>
    /// <param name="pattern">Endpoint, version and text.</param>
    /// <param name="head">What all requests of the virtual user have in common.</param>
    /// <param name="messageIdPrefix">Unlike every other virtual user's of the run.</param>
    /// <param name="call">One of those that send a message.</param>
    public abstract A2aRequests Messages(A2aPattern pattern, HttpHead head, string messageIdPrefix, A2aCall call);

    /// <summary>The requests of one virtual user about tasks.</summary>
    /// <param name="pattern">Endpoint and version.</param>
    /// <param name="head">What all requests of the virtual user have in common.</param>
    /// <param name="call">One of those about a task.</param>
    public abstract TaskRequest Tasks(A2aPattern pattern, HttpHead head, A2aCall call);

    /// <summary>The request for the card for those who have a token.</summary>
    /// <param name="pattern">Endpoint and version.</param>
    /// <param name="head">What all requests of the virtual user have in common.</param>
    public abstract RequestBytes ExtendedCard(A2aPattern pattern, HttpHead head);

    /// <summary>The members of the parameters before the message, each with its comma behind it.</summary>
    protected static string BeforeMessage(A2aPattern pattern, A2aCall call) =>
        call != A2aCall.SendWithoutWaiting ? ""
        : pattern.IsOld ? "\"configuration\":{\"blocking\":false}," : "\"configuration\":{\"returnImmediately\":true},";

    /// <summary>A text as JSON, without its quotes.</summary>
    protected static string Json(string text) => JsonEncodedText.Encode(text).ToString();
}
