using System.Text;
using AgentGatewayPerf.Demo.V1;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns.A2a;
using Google.Protobuf;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>The body of a gRPC response of an agent. However it is cut, the messages are the same, and a message as protocol
/// buffers write it says to us what it says to their own reader.</summary>
sealed class GrpcTarget : FuzzTarget
{
    const long MaxBytes = 4 * 1024;

    readonly GrpcReader _reader = new();
    readonly AgentResponse _response = new();

    public override string Name => "grpc";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        Framed("""{"task":{"id":"t-1","contextId":"c-1","status":{"state":"TASK_STATE_WORKING"},"history":[{"messageId":"m"}]}}"""),
        Framed("""{"message":{"messageId":"m","contextId":"c","taskId":"t","role":"ROLE_AGENT","parts":[{"text":"hello"}]}}"""),
        Framed("""{"statusUpdate":{"taskId":"t","status":{"state":"TASK_STATE_COMPLETED"},"metadata":{"agentgateway-perf":{"event":3,"events":4,"sentUs":1e15,"clock":"c"}}}}"""),
        [
            .. Framed("""{"artifactUpdate":{"taskId":"t","contextId":"c","artifact":{"artifactId":"a","parts":[{"text":"x"}]},"append":true,"lastChunk":true}}"""),
            .. Framed("""{"task":{"id":"t"}}"""),
        ],
        [1, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0],
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        [[0, 0, 0, 0], [0x0A], [0x12], [0x1A], [0x22], [0x2A], [0x80, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], .. Words("t", "agentgateway-perf", "event")];

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        var whole = new Messages();
        _reader.Reset();
        var problem = _reader.Feed(input, MaxBytes, whole);

        var cut = new Messages();
        _reader.Reset();
        string? cutProblem = null;
        while (!input.IsEmpty && cutProblem is null)
        {
            var piece = input[..Math.Min(input.Length, 1 + random.Next(20))].ToArray();
            cutProblem = _reader.Feed(piece, MaxBytes, cut);
            input = input[piece.Length..];
            Array.Fill(piece, (byte)'?');
        }
        Require(problem == cutProblem, $"In one piece: {problem}; in pieces: {cutProblem}");
        Require(whole.All.Zip(cut.All).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), "Cut, the messages are others.");
        Require(whole.All.Count == cut.All.Count, $"{whole.All.Count} messages in one piece, {cut.All.Count} in pieces.");
        foreach (var message in whole.All)
        {
            Compare(message, isTask: false, Of(message, StreamResponse.Parser));
            var task = Of(message, Demo.V1.Task.Parser);
            Compare(message, isTask: true, task is null ? null : new StreamResponse { Task = task });
        }
    }

    /// <summary>Compares what is read of a message with what their own reader says.</summary>
    void Compare(byte[] message, bool isTask, StreamResponse? expected)
    {
        var isRead = _response.TryReadGrpc(message, isTask);
        if (expected is null)
            return;
        var (kind, id, context) = expected.PayloadCase switch
        {
            StreamResponse.PayloadOneofCase.Task => (AgentResponseKind.Task, expected.Task.Id, expected.Task.ContextId),
            StreamResponse.PayloadOneofCase.Message when expected.Message.MessageId.Length > 0 =>
                (AgentResponseKind.Message, expected.Message.TaskId, expected.Message.ContextId),
            StreamResponse.PayloadOneofCase.StatusUpdate =>
                (AgentResponseKind.StatusUpdate, expected.StatusUpdate.TaskId, expected.StatusUpdate.ContextId),
            StreamResponse.PayloadOneofCase.ArtifactUpdate =>
                (AgentResponseKind.ArtifactUpdate, expected.ArtifactUpdate.TaskId, expected.ArtifactUpdate.ContextId),
            _ => (AgentResponseKind.None, "", ""),
        };
        if (kind == AgentResponseKind.None || (kind != AgentResponseKind.Message && id.Length == 0))
        {
            Require(!isRead, "Something was read of what is nothing.");
            return;
        }
        Require(isRead && _response.Kind == kind, $"{_response.Kind} instead of {kind}");
        Require(Text(_response.TaskId) == id, $"Task {Text(_response.TaskId)} instead of {id}");
        Require(context.Length == 0 || Text(_response.ContextId) == context, $"Context {Text(_response.ContextId)} instead of {context}");
        if (kind == AgentResponseKind.ArtifactUpdate)
        {
            var update = expected.ArtifactUpdate;
            Require(
                (_response.Appends, _response.IsLastChunk) == (update.Append, update.LastChunk)
                && Text(_response.ArtifactId) == (update.Artifact?.ArtifactId ?? ""), $"Another artifact than {update.Artifact?.ArtifactId}");
        }
    }

    /// <summary>A message that is as protocol buffers write it; null for any other.</summary>
    static T? Of<T>(byte[] message, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        try
        {
            var parsed = parser.ParseFrom(message);
            return parsed.ToByteArray().AsSpan().SequenceEqual(message) ? parsed : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    static string Text(IdText id) => Encoding.UTF8.GetString(id.Span);

    static byte[] Framed(string json)
    {
        var message = JsonParser.Default.Parse<StreamResponse>(json).ToByteArray();
        return [0, 0, 0, (byte)(message.Length >> 8), (byte)message.Length, .. message];
    }

    sealed class Messages : IResponseHandler
    {
        public List<byte[]> All { get; } = [];

        public bool IsComplete => false;

        public bool HasEvent => false;

        public void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted)
        {
        }

        public void OnMessage(ReadOnlySpan<byte> message) => All.Add(message.ToArray());

        public void OnEnd(ReadOnlySpan<byte> text)
        {
        }
    }
}
