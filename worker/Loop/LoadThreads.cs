using System.Globalization;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Loop;

/// <summary>The load threads of a worker. They share nothing while a load runs.</summary>
sealed class LoadThreads : IDisposable
{
    /// <summary>Vitals know the threads by the beginning of their names.</summary>
    public const string NamePrefix = "load-";

    readonly EventLoop[] _loops;

    /// <param name="count">How many.</param>
    /// <param name="createPoller">Makes the poller of each; null for the one that fits the platform.</param>
    public LoadThreads(int count, Func<IPoller>? createPoller = null)
    {
        createPoller ??= EventLoop.CreatePoller;
        _loops = [.. Enumerable.Range(0, count).Select(Create)];

        EventLoop Create(int i) => new(createPoller(), NamePrefix + i.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>How many a worker starts, decided before the load.</summary>
    /// <param name="assign">Checked before.</param>
    /// <param name="cores">Processors that the worker may use, a share of one included.</param>
    public static int CountFor(Assign assign, double cores)
    {
        var asked = Math.Max(1, (int)assign.LoadThreads);
        return assign.LoadThreadsAuto ? Math.Min(asked, Math.Max(1, (int)cores)) : asked;
    }

    public int Count => _loops.Length;

    public EventLoop this[int index] => _loops[index];

    /// <summary>"epoll" or "portable".</summary>
    public string PollerName => _loops[0].PollerName;

    /// <summary>Sockets that are open.</summary>
    public int OpenSockets => _loops.Sum(loop => loop.OpenSockets);

    /// <summary>Sockets opened since the start.</summary>
    public long SocketsOpened => _loops.Sum(loop => loop.SocketsOpened);

    /// <summary>How late the latest timer was since this was last asked, ns.</summary>
    public long TakeWorstOvershoot() => _loops.Max(loop => loop.TakeWorstOvershoot());

    public void Dispose()
    {
        foreach (var loop in _loops)
            loop.Dispose();
    }
}
