using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Accuracy;

/// <summary>Processes that do nothing but use one processor, for as long as this lives, and a minute at most.</summary>
sealed class BusyNeighbours : IAsyncDisposable
{
    readonly List<ChildProcess> _processes;

    public BusyNeighbours(int processor, int count) =>
        _processes = [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                    ChildProcess.Start("taskset", ["-c", $"{processor}", "timeout", "60", "sh", "-c", "while :; do :; done"])),
        ];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }
}
