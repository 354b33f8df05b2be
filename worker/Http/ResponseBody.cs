using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Makes messages of the body of a response, whatever it came over: the whole of a JSON body, each event of a stream,
/// each message of gRPC, or the beginning of a text to show. What is whole in one piece is handed on where it lies.</summary>
/// <param name="target">Says how long a body may be.</param>
sealed class ResponseBody(Target target)
{
    // Progress of a long call is a few events a second; nobody who means well sends this many in one response.
    const int MaxEvents = 100_000;

    // Enough for the whole of a JSON-RPC error whose message is as long as it is ever shown.
    const int MaxText = 16 * 1024;

    readonly ByteBuffer _whole = new();
    readonly SseReader _events = new();
    readonly GrpcReader _grpc = new();
    readonly long _maxBytes = target.MaxBodyBytes > 0 ? (long)target.MaxBodyBytes : ContractLimits.DefaultBody;
    Kind _kind;
    long _bytes;
    int _eventsBefore;

    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    enum Kind
    {
        Message,
        Events,
        Grpc,
        Text,
    }

    /// <summary>Forgets the response before.</summary>
    public void Reset()
    {
        _whole.Clear();
        _events.Reset();
        _grpc.Reset();
    }

    /// <summary>Begins the body of a response.</summary>
    public void Start(in ResponseHead head)
    {
        _kind = !head.IsSuccess ? Kind.Text : head.Content switch
        {
            ContentKind.Json => Kind.Message,
            ContentKind.EventStream => Kind.Events,
            ContentKind.Grpc => Kind.Grpc,
            _ => Kind.Text,
        };
        _bytes = 0;
        _eventsBefore = 0;
    }

    /// <summary>Takes the next piece.</summary>
    /// <param name="piece">Valid during the call, and longer where it becomes <paramref name="inPlace"/>.</param>
    /// <param name="inPlace">A message that lies in one piece stays there until a second piece turns up; empty at the
    /// beginning.</param>
    /// <param name="handler">Receives events.</param>
    /// <returns>What is wrong with the body; null for nothing.</returns>
    public string? Append(ReadOnlySpan<byte> piece, ref ReadOnlySpan<byte> inPlace, IResponseHandler handler)
    {
        _bytes += piece.Length;
        if (_bytes > _maxBytes)
            return $"The body is longer than the limit of {_maxBytes} bytes.";
        switch (_kind)
        {
            case Kind.Events when handler.IsEndless:
                _events.Feed(piece, handler);
                // Of a stream without an end, one event may be as long as the body of any other response.
                if (_events.Events != _eventsBefore)
                    (_eventsBefore, _bytes) = (_events.Events, 0);
                return null;
            case Kind.Events:
                _events.Feed(piece, handler);
                return _events.Events <= MaxEvents ? null : $"The response has more than {MaxEvents} events.";
            case Kind.Grpc:
                return _grpc.Feed(piece, _maxBytes, handler)
                    ?? (_grpc.Messages <= MaxEvents ? null : $"The response has more than {MaxEvents} messages.");
            case Kind.Message when _whole.IsEmpty && inPlace.IsEmpty:
                inPlace = piece;
                return null;
            case Kind.Message:
                _whole.Append(inPlace);
                inPlace = default;
                _whole.Append(piece);
                return null;
            default:
                _whole.Append(piece[..Math.Min(piece.Length, MaxText - _whole.Length)]);
                return null;
        }
    }

    /// <summary>Keeps what lies in a piece that is about to go.</summary>
    public void Keep(ReadOnlySpan<byte> inPlace) => _whole.Append(inPlace);

    /// <summary>Hands on the message of a body that is over.</summary>
    /// <returns>The text to show of a body that was no message.</returns>
    public ReadOnlySpan<byte> Finish(ReadOnlySpan<byte> inPlace, IResponseHandler handler)
    {
        if (_kind == Kind.Text)
            return _whole.Written;
        if (_kind == Kind.Message)
        {
            var message = _whole.IsEmpty ? inPlace : _whole.Written;
            // Not allowed, but ignored by those who read JSON that came over a network (RFC 8259, section 8.1).
            if (message.StartsWith(ByteOrderMark))
                message = message[ByteOrderMark.Length..];
            if (!message.IsEmpty)
                handler.OnMessage(message);
        }
        return default;
    }
}
