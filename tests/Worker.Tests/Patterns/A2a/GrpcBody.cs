using System.Buffers.Binary;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using Google.Protobuf;

namespace AgentGatewayPerf.Worker.Tests.Patterns.A2a;

/// <summary>Bodies of gRPC responses.</summary>
static class GrpcBody
{
    /// <summary>Messages, each with its prefix.</summary>
    public static byte[] Of(params IEnumerable<byte[]> messages) => [.. messages.SelectMany(WithPrefix)];

    /// <summary>A message of a type of 1.0, from its JSON.</summary>
    public static byte[] Json<T>(string json)
        where T : IMessage<T>, new() => JsonParser.Default.Parse<T>(json).ToByteArray();

    /// <summary>Gives a response to a handler as a stream of HTTP/2 does.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="trailers">Headers behind the body, each with its end; null where the response ends without.</param>
    /// <param name="handler">Receives it.</param>
    /// <param name="cut">Where the body is in two pieces; 0 for nowhere.</param>
    /// <param name="contentType">Its type.</param>
    /// <returns>What is wrong with the body; null for nothing.</returns>
    public static string? Feed(
        ReadOnlySpan<byte> body, string? trailers, IResponseHandler handler, int cut = 0, string contentType = "application/grpc")
    {
        ResponseHeadParser.TryParse(
            System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200\r\ncontent-type: {contentType}\r\n\r\n"), default, out var head, out _, out _);
        var reader = new ResponseBody(new Target());
        reader.Reset();
        handler.OnHead(head, default);
        reader.Start(head);
        ReadOnlySpan<byte> inPlace = default;
        foreach (var piece in cut == 0 ? [body.ToArray()] : new[] { body[..cut].ToArray(), body[cut..].ToArray() })
        {
            if (piece.Length > 0 && reader.Append(piece, ref inPlace, handler) is { } problem)
                return problem;
            reader.Keep(inPlace);
            inPlace = default;
        }
        if (trailers is not null)
            handler.OnTrailers(System.Text.Encoding.ASCII.GetBytes(trailers));
        handler.OnEnd(reader.Finish(inPlace, handler));
        return null;
    }

    static byte[] WithPrefix(byte[] message)
    {
        var framed = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }
}
