using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>The event loop: one thread, level-triggered epoll, one receive and one send a request.</summary>
sealed unsafe class Server
{
    const int StandardInput = 0;
    const int MaxEvents = 512;
    const int BufferSize = 64 * 1024;
    const int Backlog = 16 * 1024;

    readonly Counts _counts = new();
    readonly Answers _answers;
    readonly nint _tls;
    readonly int _epoll = Libc.CreateEpoll();
    readonly int _listener;
    readonly byte* _events = (byte*)NativeMemory.Alloc(MaxEvents, (nuint)Libc.EpollEventSize);
    readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferSize);
    Connection?[] _connections = new Connection?[1024];
    long _nowUs;

    public Server(Options options)
    {
        _answers = new Answers(options.Shape);
        var thumbprint = "";
        _tls = options.Tls ? OpenSsl.CreateContext(out thumbprint) : 0;
        _listener = Libc.Listen(Backlog, out var port);
        Announcement = options.Tls
            ? $$"""{"url":"https://127.0.0.1:{{port}}","certificate":"{{thumbprint}}"}"""
            : $$"""{"url":"http://127.0.0.1:{{port}}"}""";
        Libc.Watch(_epoll, Libc.EpollAdd, _listener, Libc.EpollIn);
        // A terminal or a pipe can be watched; a file has no one behind it who could go away.
        Libc.Watch(_epoll, Libc.EpollAdd, StandardInput, Libc.EpollIn);
    }

    /// <summary>One line that says where this server is and, with TLS, the SHA-256 of its certificate.</summary>
    public string Announcement { get; }

    /// <summary>Serves until standard input closes.</summary>
    public void Run()
    {
        while (true)
        {
            var ready = Libc.EpollWait(_epoll, _events, MaxEvents, -1);
            _nowUs = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
            for (var i = 0; i < ready; i++)
            {
                var next = _events + i * Libc.EpollEventSize;
                var fd = *(int*)(next + Libc.EpollDataOffset);
                if (_connections[fd] is { } connection)
                {
                    if (!TryServe(connection, *(uint*)next))
                        Close(connection);
                }
                else if (fd == _listener)
                {
                    AcceptAll();
                }
                else if (Libc.Read(fd, _buffer, BufferSize) <= 0)
                {
                    // Standard input, where nothing is expected but the end.
                    return;
                }
            }
        }
    }

    void AcceptAll()
    {
        int fd;
        while ((fd = Libc.Accept(_listener)) >= 0)
        {
            if (fd >= _connections.Length)
                Array.Resize(ref _connections, Math.Max(fd + 1, _connections.Length * 2));
            _connections[fd] = _tls == 0 ? new Connection(fd) : new TlsConnection(fd, _tls);
            Libc.Watch(_epoll, Libc.EpollAdd, fd, Libc.EpollIn);
            _counts.Connections++;
            _counts.Open++;
        }
    }

    void Close(Connection connection)
    {
        _connections[connection.Descriptor] = null;
        connection.Close();
        _counts.Open--;
    }

    /// <returns>False when the connection is over.</returns>
    bool TryServe(Connection connection, uint events)
    {
        var waited = connection.HasUnsent;
        if ((events & Libc.EpollOut) != 0 && waited && !connection.TrySendRest())
            return false;
        do
        {
            var before = connection.Partial;
            before.CopyTo(new Span<byte>(_buffer, BufferSize));
            var count = connection.TryReceive(_buffer + before.Length, BufferSize - before.Length);
            if (count < 0)
                return false;
            if (count > 0 && !TryAnswerAll(connection, new ReadOnlySpan<byte>(_buffer, before.Length + count)))
                return false;
        }
        while (connection.HasBuffered);
        if (connection.HasUnsent != waited)
            Libc.Watch(_epoll, Libc.EpollModify, connection.Descriptor, waited ? Libc.EpollIn : Libc.EpollIn | Libc.EpollOut);
        return true;
    }

    bool TryAnswerAll(Connection connection, ReadOnlySpan<byte> data)
    {
        int length;
        while (!data.IsEmpty && (length = Request.Read(data, out var request)) > 0)
        {
            if (!TryAnswer(connection, request))
                return false;
            data = data[length..];
        }
        connection.Keep(data);
        return data.Length < BufferSize;
    }

    bool TryAnswer(Connection connection, in Request request)
    {
        switch (request.Kind)
        {
            case RequestKind.Call:
                _counts.AddCall(_nowUs);
                return TrySend(connection, request.IsOld ? _answers.OldCall : _answers.Call, request.Id);
            case RequestKind.List:
                _counts.List++;
                return TrySend(connection, _answers.List, request.Id);
            case RequestKind.Initialize:
                _counts.Initialize++;
                return TrySend(connection, _answers.Initialize, request.Id);
            case RequestKind.Notification:
                _counts.Initialized++;
                return TrySend(connection, _answers.Accepted, default);
            case RequestKind.Delete:
                _counts.Delete++;
                return TrySend(connection, _answers.Accepted, default);
            case RequestKind.Counts:
                var counts = Answers.Json(_counts.ToJson());
                fixed (byte* bytes = counts)
                    return connection.TrySend(bytes, counts.Length);
            case RequestKind.Other:
                return TrySend(connection, _answers.NotFound, default);
            default:
                return TrySend(connection, _answers.BadRequest, default);
        }
    }

    static bool TrySend(Connection connection, Answer answer, ReadOnlySpan<byte> id)
    {
        answer.SetId(id);
        var head = answer.HeadLength;
        return (head == 0 || connection.TrySend(answer.Bytes, head))
            && connection.TrySend(answer.Bytes + head, answer.Length - head);
    }
}
