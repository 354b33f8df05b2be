using System.Globalization;
using System.Text.Json;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Comparing;

/// <summary>Overhead of a known size: two targets of the same distribution, one with a little more; the truth is what the targets
/// themselves recorded of every request.</summary>
static class OverheadRuns
{
    const int Rate = 100;
    const int Seconds = 20;
    const int WarmupSeconds = 2;

    static readonly double[] AddedMs = [0.2, 1, 5];
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    /// <summary>Runs each size so many times.</summary>
    /// <returns>The share of all intervals that hold the truth.</returns>
    public static async Task<double> RunAsync(int tries, string folder)
    {
        var (held, all) = (0, 0);
        foreach (var added in AddedMs)
        {
            for (var i = 1; i <= tries; i++)
            {
                await using var direct = await TargetProcess.StartScriptedAsync("tool", "lognormal:5,0.3");
                await using var gateway = await TargetProcess.StartScriptedAsync(
                    "tool", string.Create(CultureInfo.InvariantCulture, $"lognormal:5,0.3,{added}"));
                var file = Path.Combine(folder, $"{Guid.NewGuid():N}.json");
                await Orchestrator.RunAsync(
                [
                    "overhead", "--local", "--quiet", "--direct-url", Authority(direct), "--gateway-url", Authority(gateway), "--rate", $"{Rate}",
                    "--duration", $"{Seconds}s", "--warmup", $"{WarmupSeconds}s", "--output", file,
                ], Bound, mostCode: 1);
                var (before, after) = (Times(await direct.RecordAsync()), Times(await gateway.RecordAsync()));
                using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
                var line = new List<string>();
                foreach (var metric in document.RootElement.GetProperty("overhead")[0].GetProperty("targets")[1].GetProperty("added").EnumerateArray())
                {
                    if (metric.GetProperty("low_us").ValueKind == JsonValueKind.Null)
                        continue;
                    var name = metric.GetProperty("metric").GetString()!;
                    var truth = Of(after, name) - Of(before, name);
                    var isHeld = metric.GetProperty("low_us").GetDouble() <= truth && metric.GetProperty("high_us").GetDouble() >= truth;
                    held += isHeld ? 1 : 0;
                    all++;
                    line.Add(string.Create(CultureInfo.InvariantCulture,
                        $"{name} {metric.GetProperty("added_us").GetDouble() / 1_000:0.00} (truth {truth / 1_000:0.00}{(isHeld ? "" : ", missed")})"));
                }
                Console.WriteLine($"{added} ms, {i,2}: {string.Join(", ", line)}");
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{held} of {all} intervals hold the truth ({(double)held / all:0.0%})."));
        return (double)held / all;
    }

    static string Authority(TargetProcess target) => target.Url.GetLeftPart(UriPartial.Authority);

    static double[] Times(IReadOnlyList<(long ArrivedUs, long LeftUs, string Kind)> record) =>
        [.. record.Skip(Rate * WarmupSeconds).Where(r => r.Kind == "ok").Select(r => (double)(r.LeftUs - r.ArrivedUs)).Order()];

    static double Of(double[] sorted, string metric) => metric == "avg"
        ? sorted.Average()
        : sorted[(int)Math.Min(
            sorted.Length - 1, double.Parse(metric.AsSpan(1), CultureInfo.InvariantCulture) / 100 * sorted.Length)];
}
