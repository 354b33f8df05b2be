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
            .GroupBy(Name).ToDictionary(g => g.Key, g => g.Sum(o => o.GetProperty("count").GetInt64()));
        return new RunFigures(
            exitCode, root.GetProperty("exit").GetProperty("verdict").GetString()!, Number("planned"), Number("successful"),
            Number("failed"), Number("aborted"), Number("not_sent"), Number("unaccounted"), outcomes,
            [.. root.GetProperty("problems").EnumerateArray().Select(p => p.GetString()!)]);

        // Where a connection was reset, the code says the moment, which is not the test's.
        static string Name(JsonElement outcome) =>
            (outcome.GetProperty("class").GetString()!, outcome.GetProperty("code").GetInt32()) switch
            {
                (var name, 0) => name,
                ("reset", _) => "reset",
                var (name, code) => $"{name} {code}",
            };

        long Number(string name) => pattern.GetProperty(name).GetInt64();
    }

    public override string ToString() => $"{Verdict}: {string.Join(", ", Outcomes.Select(o => $"{o.Key} {o.Value}"))}"
        + (Unaccounted > 0 ? $", unaccounted {Unaccounted}" : "") + (NotSent > 0 ? $", not sent {NotSent}" : "");
}
