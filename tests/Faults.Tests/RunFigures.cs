using System.Text.Json;

namespace AgentGatewayPerf.Faults.Tests;

/// <summary>What a results file says of a run of one pattern.</summary>
sealed record RunFigures(
    int ExitCode, string Verdict, long Planned, long Successful, long Failed, long Aborted, long NotSent, long Unaccounted,
    IReadOnlyDictionary<string, long> Outcomes, IReadOnlyList<string> Problems)
{
    public static RunFigures Parse(string json, int exitCode)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Assert.Equal(exitCode, root.GetProperty("exit").GetProperty("code").GetInt32());
        var pattern = root.GetProperty("patterns").EnumerateArray().Single();
        var outcomes = pattern.GetProperty("outcomes").EnumerateArray()
            .ToDictionary(o => o.GetProperty("code").GetInt32() is var code and not 0 ? $"{o.GetProperty("class").GetString()} {code}" : o.GetProperty("class").GetString()!,
                o => o.GetProperty("count").GetInt64());
        return new RunFigures(
            exitCode, root.GetProperty("exit").GetProperty("verdict").GetString()!, Number("planned"), Number("successful"), Number("failed"),
            Number("aborted"), Number("not_sent"), Number("unaccounted"), outcomes,
            [.. root.GetProperty("problems").EnumerateArray().Select(p => p.GetString()!)]);

        long Number(string name) => pattern.GetProperty(name).GetInt64();
    }

    public override string ToString() => $"{Verdict}: {string.Join(", ", Outcomes.Select(o => $"{o.Key} {o.Value}"))}"
        + (Unaccounted > 0 ? $", unaccounted {Unaccounted}" : "") + (NotSent > 0 ? $", not sent {NotSent}" : "");
}
