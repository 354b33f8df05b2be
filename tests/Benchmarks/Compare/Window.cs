using System.Diagnostics;
using AgentGatewayPerf.Benchmarks.Clients;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Compare;

/// <summary>
/// One client between two moments of its load. Requests are counted by the target, for every client alike; what a client does
/// before the first moment (to start, to warm up) and after the second is not part of it.
/// </summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="Elapsed">Time between the two moments, µs.</param>
/// <param name="User">CPU time of the client in user mode, µs.</param>
/// <param name="System">CPU time of the client in the kernel, µs.</param>
/// <param name="Target">CPU time of the target, µs.</param>
/// <param name="Driver">CPU time of this process, µs.</param>
/// <param name="PeakResidentKb">Peak memory of the client until the second moment, KB.</param>
sealed record Window(long Requests, double Elapsed, double User, double System, double Target, double Driver, long PeakResidentKb)
{
    /// <summary>From the first request to the first moment.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    static readonly TimeSpan FirstRequestWithin = TimeSpan.FromSeconds(15);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>CPU time of the client, user and system, for one request, µs.</summary>
    public double CpuOfRequest => (User + System) / Requests;

    /// <exception cref="BenchmarkException">The client sent nothing, or ended too early.</exception>
    public static async Task<Window> MeasureAsync(
        FastMcpTarget target, IRunningLoad load, TimeSpan length, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while ((await target.ReadCountsAsync(cancellation)).Call == 0)
        {
            if (Stopwatch.GetElapsedTime(began) > FirstRequestWithin)
                throw new BenchmarkException("The client sent nothing.");
            await Task.Delay(Pause, cancellation);
        }
        await Task.Delay(WarmUp, cancellation);
        var first = await Moment.ReadAsync(target, load.ProcessId, cancellation);
        await Task.Delay(length, cancellation);
        var second = await Moment.ReadAsync(target, load.ProcessId, cancellation);
        return new Window(
            second.Calls - first.Calls,
            Stopwatch.GetElapsedTime(first.Time, second.Time).TotalMicroseconds,
            second.Client.User - first.Client.User,
            second.Client.System - first.Client.System,
            second.Target.Cpu - first.Target.Cpu,
            second.Driver.Cpu - first.Driver.Cpu,
            second.Client.PeakResidentKb);
    }

    sealed record Moment(long Time, long Calls, ProcessFigures Client, ProcessFigures Target, ProcessFigures Driver)
    {
        public static async Task<Moment> ReadAsync(FastMcpTarget target, int client, CancellationToken cancellation)
        {
            var counts = await target.ReadCountsAsync(cancellation);
            return new Moment(
                Stopwatch.GetTimestamp(),
                counts.Call,
                ProcessFigures.Read(client),
                ProcessFigures.Read(target.ProcessId),
                ProcessFigures.Read(Environment.ProcessId));
        }
    }
}
