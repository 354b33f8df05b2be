using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Loop;

/// <summary>epoll(7), with an eventfd to wake it.</summary>
[SupportedOSPlatform("linux")]
sealed unsafe partial class EpollPoller : IPoller
{
    const ulong WakeKey = ulong.MaxValue;
    const int MaxEvents = 256;

    readonly int _epoll;
    readonly int _wake;
    readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * EpollEvent.Size, pinned: true);
    readonly byte* _eventsAt;
    bool _nanoseconds = true;

    public EpollPoller()
    {
        _eventsAt = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0);
        _epoll = Check(EpollCreate(EpollCloseOnExec));
        _wake = Check(EventFd(0, EventFdFlags));
        Control(EpollAdd, _wake, EpollIn, WakeKey);
    }

    public string Name => "epoll";

    // Threads may be woken up to 50 µs late so that wake-ups can be gathered: not the thread that has to send on time. Where the
    // call is refused the vitals show the overshoot.
    public void Attach() => _ = ControlThread(SetTimerSlack, 1, 0, 0, 0);

    public bool BeginConnect(Socket socket, EndPoint endPoint, ulong key, out SocketError error)
    {
        var address = endPoint.Serialize();
        var fd = (int)socket.Handle;
        int result;
        fixed (byte* at = address.Buffer.Span)
            result = Connect(fd, at, (uint)address.Size);
        var errno = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (errno is not (0 or InProgress))
        {
            error = ErrorOf(errno);
            return false;
        }
        // Watching for room to write tells the end of the connect, also when it succeeded at once.
        Control(EpollAdd, fd, EpollOut, key);
        error = SocketError.Success;
        return true;
    }

    public SocketError EndConnect(Socket socket, ulong key) =>
        (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;

    public void Watch(Socket socket, ulong key, bool writable) =>
        Control(EpollModify, (int)socket.Handle, writable ? EpollIn | EpollOut : EpollIn, key);

    // Closing a descriptor that nobody else holds takes it out of the epoll set: no system call is needed.
    public void Remove(Socket socket, ulong key)
    {
    }

    public int Wait(Span<PollResult> results, long timeout)
    {
        var ready = WaitForEvents(Math.Min(results.Length, MaxEvents), timeout);
        var count = 0;
        for (var i = 0; i < ready; i++)
        {
            var next = _eventsAt + i * EpollEvent.Size;
            var flags = *(uint*)next;
            var key = *(ulong*)(next + EpollEvent.DataOffset);
            if (key == WakeKey)
            {
                ulong counter;
                _ = Read(_wake, &counter, sizeof(ulong));
                continue;
            }
            // Errors and hang-ups are found by whoever reads or writes next.
            var events = PollEvents.None;
            if ((flags & (EpollIn | EpollError | EpollHangUp)) != 0)
                events |= PollEvents.Readable;
            if ((flags & (EpollOut | EpollError | EpollHangUp)) != 0)
                events |= PollEvents.Writable;
            results[count++] = new PollResult(key, events);
        }
        return count;
    }

    int WaitForEvents(int most, long timeout)
    {
        int errno;
        if (_nanoseconds)
        {
            var time = new Timespec { Seconds = timeout / Clock.Second, Nanoseconds = timeout % Clock.Second };
            var ready = SystemCall(EpollWait2Number, _epoll, (nint)_eventsAt, most, timeout < 0 ? 0 : (nint)(&time), 0, 0);
            if (ready >= 0)
                return (int)ready;
            errno = Marshal.GetLastPInvokeError();
            if (errno == NotImplemented)
            {
                _nanoseconds = false;
                return WaitForEvents(most, timeout);
            }
        }
        else
        {
            var milliseconds = timeout < 0 ? -1 : (int)Math.Min(timeout / Clock.Millisecond, int.MaxValue);
            var ready = EpollWait(_epoll, _eventsAt, most, milliseconds);
            if (ready >= 0)
                return ready;
            errno = Marshal.GetLastPInvokeError();
        }
        return errno == Interrupted ? 0 : throw new Win32Exception(errno);
    }

    public void Wake()
    {
        ulong one = 1;
        _ = Write(_wake, &one, sizeof(ulong));
    }

    public void Dispose()
    {
        _ = Close(_wake);
        _ = Close(_epoll);
    }

    void Control(int operation, int fd, uint events, ulong key)
    {
        var buffer = stackalloc byte[EpollEvent.Size];
        *(uint*)buffer = events;
        *(ulong*)(buffer + EpollEvent.DataOffset) = key;
        Check(EpollControl(_epoll, operation, fd, buffer));
    }

    static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    static SocketError ErrorOf(int errno) => errno switch
    {
        13 or 1 => SocketError.AccessDenied,
        98 => SocketError.AddressAlreadyInUse,
        99 => SocketError.AddressNotAvailable,
        101 => SocketError.NetworkUnreachable,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        113 => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };

    /// <summary>struct epoll_event is packed on x86-64 and naturally aligned elsewhere.</summary>
    static class EpollEvent
    {
        public static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
        public static readonly int Size = DataOffset + 8;
    }

    struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    const int EpollCloseOnExec = 0x80000;
    const int EventFdFlags = 0x80000 | 0x800; // close on exec, non-blocking
    const int EpollAdd = 1;
    const int EpollModify = 3;
    const uint EpollIn = 0x1;
    const uint EpollOut = 0x4;
    const uint EpollError = 0x8;
    const uint EpollHangUp = 0x10;
    const int Interrupted = 4;
    const int InProgress = 115;
    const int NotImplemented = 38;
    const int SetTimerSlack = 29;
    const int EpollWait2Number = 441;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int epoll, int operation, int fd, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(int epoll, byte* events, int maxEvents, int milliseconds);

    // epoll_pwait2 (Linux 5.11) takes nanoseconds, where epoll_wait would round a send time to whole milliseconds. It is called
    // by number, because a C library may be older than the kernel it runs on.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(
        nint number, nint epoll, nint events, nint maxEvents, nint timeout, nint mask, nint size);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ControlThread(int option, nuint nanoseconds, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int fd, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int fd, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int fd, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int fd);
}
