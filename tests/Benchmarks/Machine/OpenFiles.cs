using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Benchmarks.Machine;

/// <summary>How many files this process, and what it starts, may have open.</summary>
static unsafe partial class OpenFiles
{
    const int OpenFilesLimit = 7;

    // What a process has open beside its connections.
    const int Others = 500;

    /// <summary>Raises the limit as far as the machine lets an ordinary user.</summary>
    /// <param name="connections">Connections that a process has to hold.</param>
    /// <exception cref="BenchmarkException">That is not far enough.</exception>
    public static void RaiseFor(int connections)
    {
        var needed = connections + Others;
        if (Raise() is var limit && limit < (ulong)needed)
        {
            throw new BenchmarkException(
                $"{connections} connections need more open files than the {limit} allowed here: ulimit -n {needed}");
        }
    }

    static ulong Raise()
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
