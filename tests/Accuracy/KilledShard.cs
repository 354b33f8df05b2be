using System.Globalization;
using System.Text.Json;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Accuracy;

/// <summary>One of three workers is killed in the middle of a load with known faults: what is said of its requests, and of the
/// others'.</summary>
static class KilledShard
{
    const int Shards = 3;

    public static async Task WriteAsync(Markdown page, string behaving, string behaviour, params IReadOnlyList<string> load)
    {
        await using var target = await TargetProcess.StartScriptedAsync(behaving, behaviour);
        var file = Path.Combine(Path.GetTempPath(), $"accuracy-{Guid.NewGuid():N}.json");
        try
        {
            var scenario = new Scenario("killed", behaving, behaviour, 0, Shards, load);
            await using (
                var orchestrator = OrchestratorProcess.Start(
                    ["--gateway-url", target.Url.GetLeftPart(UriPartial.Authority), .. scenario.Arguments, "--output", file],
                    worker: await WorkerBinary.AotAsync()))
            {
                while ((await target.RecordAsync()).Count < 300)
                    await Task.Delay(20);
                new OtherProcess(
                    orchestrator
                        .Tree.Find()
                        .First(p => p.Command.Contains("agentgateway-perf-worker", StringComparison.Ordinal))
                        .Id).Kill();
                var result = await orchestrator.WaitAsync();
                page.Line();
                page.Line($"## One of {Shards} shards killed under load");
                page.Line();
                page.Line($"Target `{behaving} {behaviour}`, load `{string.Join(' ', scenario.Arguments)}`");
                page.Line();
                Write(page, result.ExitCode, await File.ReadAllTextAsync(file), await target.RecordAsync());
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    static void Write(Markdown page, int exitCode, string json, IReadOnlyList<(long ArrivedUs, long LeftUs, string Kind)> served)
    {
        using var document = JsonDocument.Parse(json);
        var pattern = document.RootElement.GetProperty("patterns")[0];
        var shards = pattern.GetProperty("shards").EnumerateArray().ToList();
        page.Line("| shard | planned | reported | not sent | ended by itself |");
        page.Line("|---|---:|---:|---:|---|");
        foreach (var shard in shards)
        {
            page.Line(
                $"| {Number(shard, "shard")} | {Text(shard, "planned")} | {Reported(shard)} | {Text(shard, "not_sent")} | {(shard.GetProperty("finished").GetBoolean() ? "yes" : "no")} |");
        }
        page.Line();
        var survivors = shards.Where(s => s.GetProperty("finished").GetBoolean()).Sum(Reported);
        var lost = shards.Where(s => !s.GetProperty("finished").GetBoolean()).ToList();
        var sum = Reported(pattern) + Number(pattern, "not_sent") + Number(pattern, "unaccounted");
        page.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"- the target served {served.Count}; {survivors} of the others are reported, so the lost shard sent {served.Count - survivors}, of which {lost.Sum(Reported)} are reported "
                    + $"(what it had not handed over within its last 100 ms is unknown: {Number(pattern, "unaccounted")} with what it never sent)"
            ));
        page.Line($"- planned {Number(pattern, "planned")}, sum of all outcomes {sum}; exit code {exitCode}");
        foreach (var problem in document.RootElement.GetProperty("problems").EnumerateArray())
            page.Line($"- said: {problem.GetString()}");
        var kinds = served.GroupBy(r => r.Kind == "cut" ? "reset" : r.Kind).ToDictionary(g => g.Key, g => g.Count());
        foreach (var outcome in pattern.GetProperty("outcomes").EnumerateArray())
        {
            var code = outcome.GetProperty("code").GetInt32();
            var name = outcome.GetProperty("class").GetString() + (code == 0 ? "" : $" {code}");
            if (Number(outcome, "count") > kinds.GetValueOrDefault(name))
                page.Line($"- WRONG: {Number(outcome, "count")} {name} reported, {kinds.GetValueOrDefault(name)} served");
        }
    }

    static long Reported(JsonElement element) =>
        Number(element, "successful") + Number(element, "failed") + Number(element, "aborted");

    // A shard that is lost does not say what it had not sent.
    static string Text(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : "unknown";

    static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
