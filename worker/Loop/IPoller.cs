using System.Net;
using System.Net.Sockets;

namespace AgentGatewayPerf.Worker.Loop;

/// <summary>What happened to a socket.</summary>
[Flags]
enum PollEvents
{
    None = 0,
    Readable = 1,
    Writable = 2,
}

/// <summary>One socket that has something to do.</summary>
readonly record struct PollResult(ulong Key, PollEvents Events);

/// <summary>
/// Waits for many sockets at once; used by one thread, but for <see cref="Wake"/>. Linux has epoll behind it, every platform the
/// portable twin. Sockets are non-blocking; readability is level-triggered and always watched.
/// </summary>
interface IPoller : IDisposable
{
    /// <summary>"epoll" or "portable".</summary>
    string Name { get; }

    /// <summary>Called first, on the thread that will wait.</summary>
    void Attach();

    /// <summary>Starts to connect; <see cref="PollEvents.Writable"/> tells the end, <see cref="EndConnect"/> how it
    /// went.</summary>
    /// <returns>False when the connection failed at once, with the reason in <paramref name="error"/>.</returns>
    bool BeginConnect(Socket socket, EndPoint endPoint, ulong key, out SocketError error);

    /// <summary>How a connect ended.</summary>
    SocketError EndConnect(Socket socket, ulong key);

    /// <summary>Watches a connected socket for being readable and, if asked, for having room to write.</summary>
    void Watch(Socket socket, ulong key, bool writable);

    /// <summary>Forgets a socket; call it before closing.</summary>
    void Remove(Socket socket, ulong key);

    /// <summary>Waits until a socket has something to do, <see cref="Wake"/> is called or the time is over.</summary>
    /// <param name="results">Receives what happened.</param>
    /// <param name="timeout">Nanoseconds; 0 looks without waiting, negative waits without end.</param>
    /// <returns>How many results were written.</returns>
    int Wait(Span<PollResult> results, long timeout);

    /// <summary>Ends a wait from another thread.</summary>
    void Wake();
}
