using System.Buffers.Text;

namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>What of a request matters here, found without looking at the rest. It serves benchmarks and trusts its clients: a
/// head that is not HTTP is not told from one that is.</summary>
readonly ref struct Request
{
    public RequestKind Kind { get; private init; }

    /// <summary>Digits of the JSON-RPC id.</summary>
    public ReadOnlySpan<byte> Id { get; private init; }

    /// <summary>Whether it came by HTTP/1.0.</summary>
    public bool IsOld { get; private init; }

    /// <summary>Reads the first request of <paramref name="data"/>.</summary>
    /// <returns>Its length; 0 while it is not whole.</returns>
    public static int Read(ReadOnlySpan<byte> data, out Request request)
    {
        request = default;
        var headEnd = data.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
            return 0;
        var head = data[..headEnd];
        var bodyAt = headEnd + 4;
        // "Content-Length: " in any case; no other header of a client ends like that.
        var lengthAt = head.IndexOf("ength: "u8);
        var length = 0;
        if (lengthAt >= 0 && !Utf8Parser.TryParse(head[(lengthAt + 7)..], out length, out _))
            length = 0;
        if (data.Length - bodyAt < length)
            return 0;

        var body = data.Slice(bodyAt, length);
        request = head[0] switch
        {
            (byte)'P' => ReadPost(head, body),
            (byte)'D' => new Request { Kind = RequestKind.Delete },
            (byte)'G' when head.StartsWith("GET /__counts "u8) => new Request { Kind = RequestKind.Counts },
            _ => new Request { Kind = RequestKind.Other },
        };
        return bodyAt + length;
    }

    static Request ReadPost(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var methodAt = body.IndexOf("\"method\":\""u8);
        if (methodAt < 0)
            return new Request { Kind = RequestKind.Bad };
        var method = body[(methodAt + 10)..];
        if (method.StartsWith("notifications/"u8))
            return new Request { Kind = RequestKind.Notification };

        var idAt = body.IndexOf("\"id\":"u8);
        if (idAt < 0)
            return new Request { Kind = RequestKind.Bad };
        var id = body[(idAt + 5)..];
        var digits = id.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 1 || digits > Answer.IdMark.Length)
            return new Request { Kind = RequestKind.Bad };
        return new Request
        {
            Kind = method.StartsWith("tools/call\""u8) ? RequestKind.Call
                : method.StartsWith("tools/list\""u8) ? RequestKind.List
                : method.StartsWith("initialize\""u8) ? RequestKind.Initialize
                : RequestKind.Bad,
            Id = id[..digits],
            IsOld = head[head.IndexOf((byte)'\r') - 1] == '0',
        };
    }
}
