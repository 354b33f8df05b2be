using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AgentGatewayPerf.Benchmarks.Driving;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Report;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>How long a worker takes from the start of its process to its announcement.</summary>
static class StartCommand
{
    static readonly Option<int> Times = new("--times") { DefaultValueFactory = _ => 20, Description = "How often to start it" };

    public static Command Create()
    {
        var command = new Command("start", "From the start of a worker's process to the line that says it is ready")
        {
            Times,
            CommonOptions.Write,
        };
        command.SetAction(CommonOptions.Guarded(RunAsync));
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var binary = await Publisher.WorkerAsync(cancellation);
        var milliseconds = new List<double>();
        var cpu = new List<double>();
        var resident = new List<double>();
        for (var i = 0; i < parsed.GetValue(Times); i++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var worker = await WorkerProcess.StartAsync(
                new ProcessStartInfo(binary, WorkerProcess.Arguments), cancellation);
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            var figures = ProcessFigures.Read(worker.ProcessId);
            cpu.Add(figures.Cpu / 1_000);
            resident.Add(figures.ResidentKb / 1024.0);
        }

        var report = new ReportFile(parsed.GetValue(CommonOptions.Write)!);
        report.Add("## Start of a worker");
        report.Add(MachineFacts.Describe());
        var table = new MarkdownTable("what", "min – median – max");
        table.Add("process start to ready, ms", Spread.Of(milliseconds).ToMarkdown("0.0"));
        table.Add("CPU until then, ms (steps of 10)", Spread.Of(cpu).ToMarkdown("0"));
        table.Add("memory then, MB", Spread.Of(resident).ToMarkdown("0.0"));
        table.Add("binary, MB", (new FileInfo(binary).Length / 1024.0 / 1024).ToString("0.0", CultureInfo.InvariantCulture));
        report.Add(table.ToString());
    }
}
