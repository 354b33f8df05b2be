using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Worker.Http.Tls;

/// <summary>The newest TLS session that a server gave, for connections that may resume it. All load threads share it: a lock is
/// taken once a handshake.</summary>
sealed unsafe class OpenSslSessions : IDisposable
{
    const int SetSessionCache = 44;
    const int ClientSessions = 0x0001;
    const int NoInternalStore = 0x0200 | 0x0100;

    // What OpenSSL keeps for the application at a context.
    const int ApplicationData = 0;

    readonly Lock _lock = new();
    readonly GCHandle _handle;
    nint _newest;

    /// <param name="context">The context whose connections give sessions.</param>
    public OpenSslSessions(nint context)
    {
        _handle = GCHandle.Alloc(this);
        _ = OpenSsl.SetData(context, ApplicationData, GCHandle.ToIntPtr(_handle));
        OpenSsl.ContextControl(context, SetSessionCache, ClientSessions | NoInternalStore, 0);
        OpenSsl.SetOnSession(context, &OnSession);
    }

    /// <summary>Lets a new connection offer the session to the server.</summary>
    public void Offer(nint ssl)
    {
        lock (_lock)
        {
            if (_newest != 0)
                _ = OpenSsl.SetSession(ssl, _newest);
        }
    }

    /// <summary>Only after the last connection of the context has ended.</summary>
    public void Dispose()
    {
        Keep(0);
        _handle.Free();
    }

    void Keep(nint session)
    {
        lock (_lock)
            (_newest, session) = (session, _newest);
        OpenSsl.FreeSession(session);
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
