using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Http.Http2;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>A connection of HTTP/2 with requests in flight. However what comes is cut, the same is understood; every request has
/// one end; and what is sent in return is frames.</summary>
sealed class Http2Target : FuzzTarget
{
    const int Users = 3;

    static readonly Worker.Http.HttpTarget Server = Worker.Http.HttpTarget.ResolveAsync(
        new Target
        {
            Url = "http://127.0.0.1:1",
            Http2 = true,
            TimeoutUs = 1_000_000,
            ConnectTimeoutUs = 1_000_000,
            MaxBodyBytes = 4 * 1024,
        },
        CancellationToken.None).GetAwaiter().GetResult();

    static readonly byte[] Settings = Frame(FrameType.Settings, 0, 0);
    static readonly byte[] Json = [0x88, 0x0F, 0x10, 16, .. "application/json"u8];

    public override string Name => "http2";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        [
            .. Settings, .. Frame(FrameType.Headers, 4, 1, Json), .. Frame(FrameType.Data, 1, 1, [.. """{"id":1}"""u8]),
            .. Frame(FrameType.Headers, 5, 3, [0x8D]), .. Frame(FrameType.Reset, 0, 5, [0, 0, 0, 7]),
        ],
        [
            .. Frame(FrameType.Settings, 0, 0, [0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 9, 0, 4, 0, 0, 0, 8]),
            .. Frame(FrameType.Ping, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]), .. Frame(FrameType.WindowUpdate, 0, 1, [0, 0, 1, 0]),
            .. Frame(FrameType.Headers, 0, 3, [0x88]),
            .. Frame(FrameType.Continuation, 4, 3, [0x40, 1, (byte)'a', 1, (byte)'b', 0xBE, 0x5F, 0x10, 3, .. "x/y"u8]),
            .. Frame(FrameType.Data, 8, 3, [2, 1, 2, 3, 0, 0]), .. Frame(FrameType.GoAway, 0, 0, [0, 0, 0, 3, 0, 0, 0, 0]),
        ],
        [
            .. Settings,
            .. Frame(FrameType.Headers, 0x2C, 1, Convert.FromHexString("0100000000093fe11f488264025885aec3771a4b00")),
            .. Frame(FrameType.Headers, 5, 1, [0x40, 1, (byte)'t', 1, (byte)'r']),
        ],
        [
            .. Settings, .. Frame(FrameType.PushPromise, 4, 1, [0, 0, 0, 2, 0x82]),
            .. Frame(FrameType.Priority, 0, 1, new byte[5]),
        ],
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } =
    [
        Settings, Frame(FrameType.Settings, 1, 0), Frame(FrameType.Headers, 5, 1, [0x88]), Frame(FrameType.Headers, 5, 3, Json),
        Frame(FrameType.Data, 1, 1), Frame(FrameType.Data, 0, 3, [.. "{}"u8]), Frame(FrameType.Continuation, 4, 1, [0x88]),
        Frame(FrameType.WindowUpdate, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF]), Frame(FrameType.GoAway, 0, 0, new byte[8]),
        Frame(FrameType.Reset, 0, 1, new byte[4]), [0x3F, 0xE1, 0x1F], [0xBE], [0x7F, 0xFF, 0xFF, 0xFF, 0x0F],
    ];

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        var (whole, cut) = (Read(input, null), Read(input, random));
        Require(whole == cut, $"Cut, it is understood in another way.\n{whole}\n---\n{cut}");
    }

    static string Read(ReadOnlySpan<byte> input, FuzzRandom? random)
    {
        var wires = new List<Wire>();
        var connections = new Http2Connections(Connect, Server, new HeadMemory("mcp-session-id"));
        var users = Enumerable.Range(0, Users).Select(_ => new User(new Http2Stream(connections, Server))).ToList();
        foreach (var user in users)
            user.Open();
        // Further connections, for those who find no room on the first one, hear nothing.
        var wire = wires[0];
        var cuts = random ?? default;
        while (!input.IsEmpty && wire.IsOpen)
        {
            var length = random is null ? input.Length : Math.Min(input.Length, 1 + cuts.Next(cuts.Next(4) == 0 ? 200 : 12));
            var buffer = input[..length].ToArray();
            input = input[length..];
            wire.Receive(buffer);
            Array.Fill(buffer, (byte)'?');
        }
        for (var i = 0; i < wires.Count; i++)
            wires[i].End();
        foreach (var user in users)
            user.Close();
        wires.ForEach(one => one.Check());
        return string.Join('\n', users.Select(user => user.ToString()));

        Wire Connect(ITransportReader reader)
        {
            wires.Add(new Wire(reader));
            return wires[^1];
        }
    }

    static byte[] Frame(FrameType type, int flags, int stream, params byte[] content)
    {
        var frame = new byte[FrameHead.Size + content.Length];
        new FrameHead(content.Length, type, (FrameFlags)flags, stream).Write(frame);
        content.CopyTo(frame.AsSpan(FrameHead.Size));
        return frame;
    }

    /// <summary>One that sends a request as soon as it can, and another one after the response.</summary>
    sealed class User(Http2Stream stream)
    {
        static readonly byte[] Request = Bytes(
            "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
            + new string('x', 20));

        readonly Heard _heard = new();
        Task _running = Task.CompletedTask;

        public void Open() => _running = RunAsync();

        public void Close()
        {
            stream.Dispose();
            Require(_running.IsCompleted, "A request has no end.");
            _running.GetAwaiter().GetResult();
        }

        public override string ToString() => _heard.ToString();

        async Task RunAsync()
        {
            var connected = await stream.ConnectAsync(Server.EndPoints[0]);
            _heard.Note($"{connected.Outcome} {connected.Error}");
            for (var i = 0; i < 2 && connected.Outcome.IsOk && stream.IsConnected; i++)
            {
                var result = await stream.ExchangeAsync(Request, _heard);
                _heard.Note($"{result.Failure} {result.Error}");
            }
        }
    }

    /// <summary>Both ends of a connection in memory.</summary>
    sealed class Wire(ITransportReader reader) : ITransport
    {
        readonly List<byte> _sent = [];

        public bool IsOpen { get; private set; }

        public SocketError SendError => SocketError.Success;

        public int Unsent => 0;

        public ValueTask<ConnectResult> ConnectAsync(IPEndPoint endPoint)
        {
            IsOpen = true;
            return ValueTask.FromResult(new ConnectResult(Outcome.Ok, Clock.Now, Clock.Now, Clock.Now, null));
        }

        public void Send(ReadOnlyMemory<byte> bytes) => _sent.AddRange(bytes.Span);

        public void CheckDeadline(long now)
        {
        }

        public void Close() => IsOpen = false;

        public void Dispose() => Close();

        public void Receive(ReadOnlySpan<byte> bytes) => reader.OnReceived(bytes);

        /// <summary>The server closes, unless the connection is closed already.</summary>
        public void End()
        {
            if (IsOpen)
                reader.OnClosed(SocketError.Success);
        }

        /// <summary>What was sent is the preface and whole frames.</summary>
        public void Check()
        {
            var sent = _sent.ToArray().AsSpan();
            Require(sent.StartsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8), "The connection does not begin with the preface.");
            sent = sent[24..];
            while (!sent.IsEmpty)
            {
                Require(sent.Length >= FrameHead.Size, "A frame has no head.");
                var head = FrameHead.Read(sent);
                Require(head.Length <= 16_384 && sent.Length >= FrameHead.Size + head.Length, "A frame is not whole.");
                if (head.Type == FrameType.WindowUpdate)
                {
                    Require(
                        BinaryPrimitives.ReadInt32BigEndian(sent[FrameHead.Size..]) > 0, "A window is made larger by nothing.");
                }
                sent = sent[(FrameHead.Size + head.Length)..];
            }
        }
    }
}
