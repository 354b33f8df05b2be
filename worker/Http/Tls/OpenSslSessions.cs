using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Worker.Http.Tls;

/// <summary>The TLS sessions that a server gave, for connections that may resume them: of TLS 1.2 the newest, of TLS 1.3 all,
/// each to be used once (RFC 8446, appendix C.4). All load threads share them: a lock is taken once a handshake.</summary>
sealed unsafe class OpenSslSessions : IDisposable
{
    const int SetSessionCache = 44;
    const int ClientSessions = 0x0001;
    const int NoInternalStore = 0x0200 | 0x0100;

    const int Tls13 = 0x0304;

    // More than that many connections rarely begin at the same time; a server may give several sessions a connection.
    const int Capacity = 4_096;

    // What OpenSSL keeps for the application at a context.
    const int ApplicationData = 0;

    readonly Lock _lock = new();
    readonly GCHandle _handle;
    readonly Queue<nint> _unused = new();
    nint _newest;

    /// <param name="context">The context whose connections give sessions.</param>
    public OpenSslSessions(nint context)
    {
        _handle = GCHandle.Alloc(this);
        _ = OpenSsl.SetData(context, ApplicationData, GCHandle.ToIntPtr(_handle));
        OpenSsl.ContextControl(context, SetSessionCache, ClientSessions | NoInternalStore, 0);
        OpenSsl.SetOnSession(context, &OnSession);
    }

    /// <summary>Lets a new connection offer a session to the server, if there is one.</summary>
    public void Offer(nint ssl)
    {
        lock (_lock)
        {
            if (_unused.TryDequeue(out var session))
            {
                _ = OpenSsl.SetSession(ssl, session);
                OpenSsl.FreeSession(session);
            }
            else if (_newest != 0)
            {
                _ = OpenSsl.SetSession(ssl, _newest);
            }
        }
    }

    /// <summary>Only after the last connection of the context has ended.</summary>
    public void Dispose()
    {
        OpenSsl.FreeSession(_newest);
        while (_unused.TryDequeue(out var session))
            OpenSsl.FreeSession(session);
        _handle.Free();
    }

    void Keep(nint session)
    {
        var old = (nint)0;
        lock (_lock)
        {
            if (OpenSsl.VersionOf(session) < Tls13)
            {
                (old, _newest) = (_newest, session);
            }
            else
            {
                _unused.Enqueue(session);
                if (_unused.Count > Capacity)
                    old = _unused.Dequeue();
            }
        }
        OpenSsl.FreeSession(old);
    }

    // 1: the reference is ours from here on.
    [UnmanagedCallersOnly]
    static int OnSession(nint ssl, nint session)
    {
        var handle = GCHandle.FromIntPtr(OpenSsl.GetData(OpenSsl.ContextOf(ssl), ApplicationData));
        ((OpenSslSessions)handle.Target!).Keep(session);
        return 1;
    }
}
