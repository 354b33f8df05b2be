using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Benchmarks.Machine;

/// <summary>How many files this process, and what it starts, may have open.</summary>
static unsafe partial class OpenFiles
{
    const int OpenFilesLimit = 7;

    /// <summary>Raises the limit as far as the machine lets an ordinary user.</summary>
    /// <returns>The limit now.</returns>
    public static ulong Raise()
    {
        var limits = stackalloc ulong[2];
        if (GetLimit(OpenFilesLimit, limits) != 0)
            return 0;
        var soft = limits[0];
        limits[0] = limits[1];
        return SetLimit(OpenFilesLimit, limits) == 0 ? limits[0] : soft;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong* limits);
}
