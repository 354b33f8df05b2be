// Compares what is reported with what is true, over known behaviours of a target, and writes a page of Markdown.
// Usage: dotnet run -c Release --project tests/Accuracy [-- FILE]; about seven minutes, on a machine that is otherwise idle.
using AgentGatewayPerf.Accuracy;

const string Stall = "stall:2,1000,10000";
var page = new Markdown();
page.Line("# Reported against true");
page.Line();
page.Line(
    $"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, {DateTime.UtcNow:yyyy-MM-dd}. "
        + "True latencies are from the target's own record, in the open model together with the schedule.");

foreach (var shards in (int[])[1, 5])
{
    foreach (
        var (name, behaviour) in ((string, string)[])
            [
                ("fixed delay", "fixed:5"),
                ("two modes", "bimodal:2,40,10"),
                ("log-normal", "lognormal:5,0.8"),
                ("slow drip", "drip:5,5"),
            ])
    {
        page.Write(
            await ScenarioRun.RunAsync(
                new(
                    $"{name}, closed, {shards} shard(s)", "card", behaviour, 0, shards, "--num-requests", "2000", "--concurrency",
                    "10")));
        page.Write(
            await ScenarioRun.RunAsync(
                new($"{name}, open, {shards} shard(s)", "card", behaviour, 200, shards, "--duration", "8s", "--concurrency", "20")));
    }
    page.Write(
        await ScenarioRun.RunAsync(
            new(
                $"every fault, tools/call, {shards} shard(s)", "tool", "faults:5", 0, shards, "--num-requests", "1100",
                "--timeout", "300ms")));
    page.Write(
        await ScenarioRun.RunAsync(
            new(
                $"every fault, message, {shards} shard(s)", "message", "faults:5", 0, shards, "--num-requests", "800",
                "--timeout", "300ms")));
    page.Write(
        await ScenarioRun.RunAsync(
            new(
                $"stall of 1 s every 10 s, open, {shards} shard(s)", "card", Stall, 200, shards, "--duration", "20s",
                "--concurrency", "50", "--max-concurrency", "500")));
}

page.Write(
    await ScenarioRun.RunAsync(new("the same stall, closed", "card", Stall, 0, 1, "--duration", "20s", "--concurrency", "10")));
page.Line();
page.Line(
    "The same stall through closed-loop tools with 10 connections. They send nothing while they wait, so that the stall is twenty requests among "
        + "thousands; wrk adds to its percentiles what it supposes it missed:");
page.Line();
foreach (var tool in ClosedLoopTool.All)
    page.Line(await tool.RunAsync(Stall, 20, 10));

await Repeats.WriteAsync(page, "lognormal:5,0.8", 300, 5);
await KilledShard.WriteAsync(page, "tool", "faults:5", "--num-requests", "6000", "--timeout", "300ms", "--concurrency", "12");

page.Write(
    await ScenarioRun.RunAsync(
        new("schedule at 1,000 a second", "card", "fixed:1", 1_000, 1, "--duration", "10s", "--concurrency", "50")));
if (OperatingSystem.IsLinux())
{
    await using var neighbours = new BusyNeighbours(0, 4);
    page.Write(
        await ScenarioRun.RunAsync(
            new("starved: four busy neighbours on the only processor", "card", "fixed:1", 1_000, 1, "--duration", "8s"),
            processor: 0));
}

var file = args is [var given, ..] ? given : Path.Combine("artifacts", "accuracy.md");
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
await File.WriteAllTextAsync(file, page.ToString());
Console.WriteLine($"\nWritten to {Path.GetFullPath(file)}");
