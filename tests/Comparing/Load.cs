using System.Globalization;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Comparing;

/// <summary>A load on a target whose answers take a log-normal time.</summary>
/// <param name="Rate">Requests a second; 0 for forty virtual users that wait for each other's answers.</param>
/// <param name="Seconds">How long.</param>
sealed record Load(double Rate, int Seconds)
{
    /// <summary>Half of the answers take longer, ms.</summary>
    public const double MedianMs = 20;

    const double Sigma = 0.4;

    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public string Name => Rate > 0 ? "open" : "closed";

    /// <summary>Runs it with the built program.</summary>
    /// <returns>The results file.</returns>
    public async Task<string> RunAsync(double medianMs, string folder)
    {
        await using var target = await TargetProcess.StartScriptedAsync(
            "tool", string.Create(CultureInfo.InvariantCulture, $"lognormal:{medianMs},{Sigma}"));
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.json");
        string[] model = Rate > 0
            ? ["--rate", Rate.ToString(CultureInfo.InvariantCulture), "--concurrency", "40"]
            : ["--concurrency", "40"];
        await Orchestrator.RunAsync(
        [
            "--local", "--quiet", "--gateway-url", target.Url.GetLeftPart(UriPartial.Authority), "--pattern", "mcp:tools/call",
            "--duration", $"{Seconds}s", "--warmup", "500ms", .. model, "--output", file,
        ], Bound);
        return file;
    }
}
