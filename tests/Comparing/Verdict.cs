namespace AgentGatewayPerf.Comparing;

/// <summary>What the built program says of two runs.</summary>
static class Verdict
{
    const string Result = "Result: ";

    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <returns>The verdict, and the difference of the medians with its interval.</returns>
    public static async Task<(string Verdict, string P50)> OfAsync(string baseline, string candidate)
    {
        var lines = (await Orchestrator.RunAsync(["compare", baseline, candidate], Bound)).Split('\n');
        var p50 = lines.First(l => l.StartsWith("  p50 ", StringComparison.Ordinal)).Split("->")[1].Split("ms", 2)[1].Trim();
        return (lines.First(l => l.StartsWith(Result, StringComparison.Ordinal))[Result.Length..], $"p50 {p50}");
    }
}
