using System.CommandLine;
using AgentGatewayPerf.Benchmarks.Commands;

var root = new RootCommand("Compares the worker with other load generators; the sub-commands measure one thing each.")
{
    StartCommand.Create(),
    MemoryCommand.Create(),
    StreamsCommand.Create(),
    SyscallsCommand.Create(),
    PausesCommand.Create(),
    MergeCommand.Create(),
    PartsCommand.Create(),
    SamplesCommand.Create(),
    JudgeCommand.Create(),
};
foreach (var option in CompareCommand.Options)
    root.Add(option);
root.SetAction(CommonOptions.Guarded(CompareCommand.RunAsync));
return await root.Parse(args).InvokeAsync();
