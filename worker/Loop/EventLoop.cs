using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Loop;

/// <summary>
/// One load thread: it waits for sockets and for time, and everything a virtual user does happens on it. Continuations run
/// inline, so that between a socket that became readable and the next request there is neither a lock nor a queue nor another
/// thread.
/// </summary>
sealed class EventLoop : IDisposable
{
    /// <summary>Responses are read into one buffer for all connections of the loop; what is not whole yet is kept by the
    /// connection. 64 KiB holds what a socket has at hand in all but the largest responses.</summary>
    const int ReceiveBufferSize = 64 * 1024;

    readonly IPoller _poller;
    readonly Thread _thread;
    readonly ConcurrentQueue<Action> _posted = new();
    readonly PriorityQueue<(object Target, short Version), long> _timers = new();
    readonly List<Slot> _slots = [];
    readonly Stack<int> _freeSlots = new();
    readonly PollResult[] _results = new PollResult[256];
    volatile bool _stopping;
    long _worstOvershoot;

    public EventLoop(IPoller poller, string name)
    {
        _poller = poller;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>The poller that fits this platform best.</summary>
    public static IPoller CreatePoller() => OperatingSystem.IsLinux() ? new EpollPoller() : new PortablePoller();

    /// <summary>"epoll" or "portable".</summary>
    public string PollerName => _poller.Name;

    /// <summary>Where a connection reads into; valid until the handler that was called returns.</summary>
    public byte[] ReceiveBuffer { get; } = GC.AllocateUninitializedArray<byte>(ReceiveBufferSize, pinned: true);

    /// <summary>System calls so far; on the loop's thread only.</summary>
    public LoopCounts Counts;

    /// <summary>Sockets opened on this loop since its start.</summary>
    public long SocketsOpened { get; private set; }

    /// <summary>Sockets that are open on this loop.</summary>
    public int OpenSockets { get; private set; }

    /// <summary>Runs <paramref name="action"/> on the loop's thread, soon; may be called from any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        if (Thread.CurrentThread != _thread)
            _poller.Wake();
    }

    /// <summary>Runs <paramref name="work"/> on the loop's thread and completes, elsewhere, with it.</summary>
    public async Task RunAsync(Func<Task> work)
    {
        await Enter();
        try
        {
            await work();
        }
        finally
        {
            // To the thread pool: whoever waits for this must not go on on the loop's thread.
            await Task.Yield();
        }
    }

    /// <summary>Goes on, in an async method, on the loop's thread.</summary>
    public LoopEntry Enter() => new(this);

    /// <summary>Whether the caller is on the loop's thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>A socket was opened that is not the loop's own to wait for.</summary>
    public void CountOpened()
    {
        OpenSockets++;
        SocketsOpened++;
    }

    /// <summary>Such a socket was closed.</summary>
    public void CountClosed() => OpenSockets--;

    /// <summary>Completes on the loop's thread when the clock has reached <paramref name="at"/> (ns).</summary>
    public ValueTask WaitUntilAsync(long at) => Schedule(at).Task;

    /// <summary>A signal that is set at <paramref name="at"/> (ns), or before by whoever holds it; on the loop's thread
    /// only.</summary>
    public LoopSignal Schedule(long at)
    {
        var signal = new LoopSignal();
        Schedule(signal, at);
        return signal;
    }

    /// <summary>Sets <paramref name="signal"/> at <paramref name="at"/> (ns), unless it was set and used again by then.</summary>
    public void Schedule(LoopSignal signal, long at) => _timers.Enqueue((signal, signal.Version), at);

    /// <summary>Calls <paramref name="action"/> on the loop's thread when the clock has reached <paramref name="moment"/> (ns);
    /// on the loop's thread only.</summary>
    public void At(long moment, Action action) => _timers.Enqueue((action, 0), moment);

    /// <summary>How late the latest timer was since this was last asked, ns.</summary>
    public long TakeWorstOvershoot()
    {
        var worst = _worstOvershoot;
        _worstOvershoot = 0;
        return worst;
    }

    /// <summary>Gives a socket a key of its own; on the loop's thread only.</summary>
    public ulong Register(ISocketHandler handler)
    {
        if (!_freeSlots.TryPop(out var index))
        {
            index = _slots.Count;
            _slots.Add(new Slot());
        }
        var slot = _slots[index];
        slot.Handler = handler;
        OpenSockets++;
        SocketsOpened++;
        return ((ulong)slot.Generation << 32) | (uint)index;
    }

    public bool BeginConnect(Socket socket, EndPoint endPoint, ulong key, out SocketError error) =>
        _poller.BeginConnect(socket, endPoint, key, out error);

    public SocketError EndConnect(Socket socket, ulong key) => _poller.EndConnect(socket, key);

    public void Watch(Socket socket, ulong key, bool writable)
    {
        Counts.Watches++;
        _poller.Watch(socket, key, writable);
    }

    /// <summary>Forgets a socket and closes it.</summary>
    public void Close(Socket socket, ulong key)
    {
        _poller.Remove(socket, key);
        var slot = _slots[(int)(uint)key];
        slot.Handler = null;
        // An event of the closed socket that was fetched already must not reach the next owner of the slot.
        slot.Generation++;
        _freeSlots.Push((int)(uint)key);
        OpenSockets--;
        socket.Dispose();
    }

    /// <summary>Ends the loop's thread; what was not done by then is not done.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        _poller.Wake();
        _thread.Join();
        _poller.Dispose();
    }

    void Run()
    {
        try
        {
            _poller.Attach();
            while (!_stopping)
                RunOnce();
        }
        catch (Exception e)
        {
            Environment.FailFast($"The event loop failed: {e.Message}", e);
        }
    }

    void RunOnce()
    {
        var timeout = -1L;
        if (!_posted.IsEmpty)
            timeout = 0;
        else if (_timers.TryPeek(out _, out var next))
            timeout = Math.Max(0, next - Clock.Now);

        Counts.Waits++;
        var ready = _poller.Wait(_results, timeout);
        for (var i = 0; i < ready; i++)
        {
            var slot = _slots[(int)(uint)_results[i].Key];
            if (slot.Generation == (uint)(_results[i].Key >> 32))
                slot.Handler?.OnReady(_results[i].Events);
        }

        while (_posted.TryDequeue(out var action))
            action();

        while (_timers.TryPeek(out var timer, out var at))
        {
            var now = Clock.Now;
            if (at > now)
                break;
            _timers.Dequeue();
            if (ready == 0 && now - at > _worstOvershoot)
                _worstOvershoot = now - at;
            if (timer.Target is LoopSignal signal)
                signal.Set(timer.Version);
            else
                ((Action)timer.Target)();
        }
    }

    sealed class Slot
    {
        public ISocketHandler? Handler;
        public uint Generation;
    }
}
