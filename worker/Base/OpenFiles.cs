using System.Globalization;
using System.Net.Sockets;

namespace AgentGatewayPerf.Worker.Base;

/// <summary>How many files this process may have open. Connections leave the last few to the runtime and to the call of the
/// orchestrator, which cannot go on without.</summary>
static class OpenFiles
{
    const int Reserved = 32;

    /// <summary>The limit; 0 where it is not known.</summary>
    public static ulong Limit { get; } = ReadLimit();

    /// <summary>Whether a socket has taken one of the last files: they are numbered, and a new one has the lowest free
    /// number.</summary>
    public static bool IsReserved(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return Limit > Reserved && (ulong)socket.Handle >= Limit - Reserved;
    }

    static ulong ReadLimit()
    {
        var lines = KernelFile.ReadOrNothing("/proc/self/limits").Split('\n');
        var line = Array.Find(lines, l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return ulong.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : 0;
    }
}
