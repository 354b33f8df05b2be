using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>The system calls of the server, on descriptors as they are.</summary>
static unsafe partial class Libc
{
    public const int WouldBlock = 11;
    public const int Interrupted = 4;
    public const int NotPermitted = 1;

    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const int EpollAdd = 1;
    public const int EpollModify = 3;

    const int NonBlocking = 0x800;
    const int CloseOnExec = 0x80000;
    const int NoSignal = 0x4000;

    /// <summary>struct epoll_event is packed on x86-64 and naturally aligned elsewhere.</summary>
    public static readonly int EpollDataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    public static readonly int EpollEventSize = EpollDataOffset + 8;

    /// <summary>A TCP socket that listens on a free port of 127.0.0.1.</summary>
    public static int Listen(int backlog, out int port)
    {
        const int inet = 2, stream = 1, socketLevel = 1, reuseAddress = 2;
        var fd = Check(Socket(inet, stream | NonBlocking | CloseOnExec, 0));
        var one = 1;
        Check(SetSocketOption(fd, socketLevel, reuseAddress, &one, sizeof(int)));
        // sockaddr_in: family, port and address in network order, eight bytes of padding.
        var address = stackalloc byte[16] { inet, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
        Check(Bind(fd, address, 16));
        Check(Listen(fd, backlog));
        var length = 16u;
        Check(GetSocketName(fd, address, &length));
        port = (address[2] << 8) | address[3];
        return fd;
    }

    /// <returns>The new descriptor, non-blocking and without Nagle's delay; -1 when nobody waits.</returns>
    public static int Accept(int listener)
    {
        const int tcp = 6, noDelay = 1;
        var fd = Accept(listener, null, null, NonBlocking | CloseOnExec);
        if (fd < 0)
            return -1;
        var one = 1;
        Check(SetSocketOption(fd, tcp, noDelay, &one, sizeof(int)));
        return fd;
    }

    public static int CreateEpoll() => Check(EpollCreate(CloseOnExec));

    /// <returns>False when the descriptor is of a kind that epoll does not watch.</returns>
    public static bool Watch(int epoll, int operation, int fd, uint events)
    {
        var epollEvent = stackalloc byte[EpollEventSize];
        *(uint*)epollEvent = events;
        *(long*)(epollEvent + EpollDataOffset) = fd;
        if (EpollControl(epoll, operation, fd, epollEvent) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == NotPermitted ? false : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public static nint Send(int fd, byte* buffer, nint length) => Send(fd, buffer, length, NoSignal);

    public static nint Receive(int fd, byte* buffer, nint length) => Receive(fd, buffer, length, 0);

    static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int epoll, int operation, int fd, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(int fd, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int fd, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    private static partial int Listen(int fd, int backlog);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static partial int GetSocketName(int fd, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int Accept(int fd, byte* address, uint* length, int flags);
}
