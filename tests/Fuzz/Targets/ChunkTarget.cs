namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>A chunked body behind a head that is always right.</summary>
sealed class ChunkTarget : HttpTarget
{
    static readonly byte[] Json = Bytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    static readonly byte[] Events = Bytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");

    byte[] _input = [];

    public override string Name => "chunks";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        Bytes("2\r\n{}\r\n0\r\n\r\n"),
        Bytes("0A;name=value\r\n0123456789\r\n5 ; x\r\nabcde\r\n000;last\r\nX-Checksum: 1\r\nOther: 2\r\n\r\n"),
        Bytes("10\r\ndata: {\"id\":1}\n\n\r\n5\r\n: hi\n\r\n0\r\n\r\n"),
        Bytes("1\r\nd\r\n1\r\na\r\n1\r\nt\r\n1\r\na\r\n1\r\n:\r\n3\r\nx\n\n\r\n0\r\n\r\n"),
    ];

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        var head = random.Next(2) == 0 ? Json : Events;
        if (_input.Length < head.Length + input.Length)
            _input = new byte[head.Length + input.Length];
        head.CopyTo(_input, 0);
        input.CopyTo(_input.AsSpan(head.Length));
        base.Run(_input.AsSpan(0, head.Length + input.Length), ref random);
    }
}
