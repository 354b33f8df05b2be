using System.Globalization;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>How long the load threads were on a processor, and how long they were ready to run and had to wait for one, as the
/// Linux scheduler counts it; nothing elsewhere.</summary>
sealed class LoadThreadTimes
{
    const string TasksFolder = "/proc/self/task";

    string[] _files = [];

    /// <summary>Totals since the threads began, µs.</summary>
    /// <param name="threads">How many there are.</param>
    public (ulong Processor, ulong Waiting) Read(int threads)
    {
        // A thread gets its name a moment after it was started, and keeps it.
        if (_files.Length < threads)
            _files = Find();
        ulong processor = 0, waiting = 0;
        foreach (var file in _files)
        {
            // Nanoseconds on a processor, nanoseconds waiting for one, times it got one.
            var parts = KernelFile.ReadOrNothing(file).Split(' ');
            if (parts.Length >= 2
                && ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out var ran)
                && ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out var waited))
            {
                processor += ran / 1_000;
                waiting += waited / 1_000;
            }
        }
        return (processor, waiting);
    }

    static string[] Find()
    {
        try
        {
            var tasks = Directory.EnumerateDirectories(TasksFolder);
            return [.. tasks.Where(IsLoadThread).Select(task => Path.Combine(task, "schedstat"))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static bool IsLoadThread(string task) =>
        KernelFile.ReadOrNothing(Path.Combine(task, "comm")).StartsWith(LoadThreads.NamePrefix, StringComparison.Ordinal);
}
