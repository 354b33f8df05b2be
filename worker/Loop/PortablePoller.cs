using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AgentGatewayPerf.Worker.Loop;

/// <summary>
/// The twin of <see cref="EpollPoller"/> for every platform: readability is a receive of zero bytes, awaited through the
/// runtime's own socket engine. It costs a hand-over between threads for every event, so it measures a little slower.
/// </summary>
sealed class PortablePoller : IPoller
{
    static readonly TimeSpan RoomInterval = TimeSpan.FromMilliseconds(1);

    readonly ConcurrentQueue<(Watcher Watcher, PollEvents Events)> _ready = new();
    readonly SemaphoreSlim _signal = new(0);
    readonly Dictionary<ulong, Watcher> _watchers = [];
    readonly List<Watcher> _toArm = [];

    public string Name => "portable";

    public void Attach()
    {
    }

    public bool BeginConnect(Socket socket, EndPoint endPoint, ulong key, out SocketError error)
    {
        error = SocketError.Success;
        var watcher = new Watcher(this, socket, key);
        _watchers[key] = watcher;
        watcher.BeginConnect(endPoint);
        return true;
    }

    public SocketError EndConnect(Socket socket, ulong key) => _watchers[key].ConnectError;

    public void Watch(Socket socket, ulong key, bool writable)
    {
        var watcher = _watchers[key];
        if (!watcher.Armed)
            watcher.ArmForRead();
        if (writable)
            watcher.ArmForWrite();
    }

    public void Remove(Socket socket, ulong key)
    {
        if (_watchers.Remove(key, out var watcher))
            watcher.Dispose();
    }

    public int Wait(Span<PollResult> results, long timeout)
    {
        // Level-triggered: what was reported readable is asked again, unless it was closed meanwhile.
        foreach (var watcher in _toArm)
        {
            // It may have been asked for since, by whoever wanted room to write.
            if (!watcher.Removed && !watcher.Armed)
                watcher.ArmForRead();
        }
        _toArm.Clear();
        if (_ready.IsEmpty && timeout != 0)
            _signal.Wait(timeout < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMicroseconds(timeout / 1_000.0));
        while (_signal.CurrentCount > 0 && _signal.Wait(0))
        {
            // One look at the queue serves every signal given so far.
        }

        var count = 0;
        while (count < results.Length && _ready.TryDequeue(out var next))
        {
            if (next.Watcher.Removed)
                continue;
            if ((next.Events & PollEvents.Readable) != 0)
            {
                next.Watcher.Armed = false;
                _toArm.Add(next.Watcher);
            }
            results[count++] = new PollResult(next.Watcher.Key, next.Events);
        }
        return count;
    }

    public void Wake() => _signal.Release();

    public void Dispose() => _signal.Dispose();

    void Report(Watcher watcher, PollEvents events)
    {
        _ready.Enqueue((watcher, events));
        try
        {
            _signal.Release();
        }
        catch (ObjectDisposedException)
        {
            // The loop is over: nobody waits for this socket any more.
        }
    }

    sealed class Watcher : IDisposable
    {
        readonly PortablePoller _owner;
        readonly Socket _socket;
        readonly SocketAsyncEventArgs _read = new();
        Timer? _room;

        public Watcher(PortablePoller owner, Socket socket, ulong key)
        {
            _owner = owner;
            _socket = socket;
            Key = key;
            _read.SetBuffer(Memory<byte>.Empty);
            _read.Completed += (_, _) => _owner.Report(this, PollEvents.Readable);
        }

        public ulong Key { get; }

        public bool Armed { get; set; }

        public bool Removed { get; private set; }

        public void Dispose()
        {
            Removed = true;
            _read.Dispose();
            _room?.Dispose();
        }

        public void BeginConnect(EndPoint endPoint)
        {
            var connect = new SocketAsyncEventArgs { RemoteEndPoint = endPoint };
            connect.Completed += (_, done) => ConnectEnded(done);
            if (!_socket.ConnectAsync(connect))
                ConnectEnded(connect);
        }

        public SocketError ConnectError { get; private set; }

        public void ArmForRead()
        {
            Armed = true;
            if (!_socket.ReceiveAsync(_read))
                _owner.Report(this, PollEvents.Readable);
        }

        // A send of nothing succeeds whether or not there is room, so that whoever waits for room is told to try again after a
        // while. Only requests larger than the kernel's buffers come here.
        public void ArmForWrite()
        {
            _room ??= new Timer(_ => _owner.Report(this, PollEvents.Writable));
            _room.Change(RoomInterval, Timeout.InfiniteTimeSpan);
        }

        void ConnectEnded(SocketAsyncEventArgs done)
        {
            ConnectError = done.SocketError;
            done.Dispose();
            _owner.Report(this, PollEvents.Writable);
        }
    }
}
