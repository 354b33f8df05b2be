using System.CommandLine;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Parts;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>The parts of the engine, each on its own, under the JIT of this process.</summary>
static class PartsCommand
{
    static readonly Option<string> Filter = new("--filter")
    {
        DefaultValueFactory = _ => "*",
        Description = "Names of benchmarks, with * and ?",
    };

    public static Command Create()
    {
        var command = new Command("parts", "Parser, judge and codec, each on its own") { Filter };
        command.SetAction(parsed =>
        {
            BenchmarkSwitcher.FromTypes([typeof(ResponseBenchmarks), typeof(SampleBatchBenchmarks)])
                .Run(["--filter", parsed.GetValue(Filter)!], Configuration());
            return 0;
        });
        return command;
    }

    // In this process, because a project generated elsewhere would not be built by the rules of this repository.
    static ManualConfig Configuration() => ManualConfig.CreateEmpty()
        .WithArtifactsPath(Path.Combine(RepositoryFolders.Artifacts, "parts"))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddExporter(MarkdownExporter.GitHub)
        .AddLogger(ConsoleLogger.Default)
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
}
