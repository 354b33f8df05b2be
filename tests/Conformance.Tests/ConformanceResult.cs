using System.Text.Json;

namespace AgentGatewayPerf.Conformance.Tests;

/// <summary>What the suite says of a scenario.</summary>
/// <param name="ExitCode">Of the suite.</param>
/// <param name="Checks">Every check that it made.</param>
/// <param name="Output">What it and the program wrote.</param>
sealed record ConformanceResult(int ExitCode, IReadOnlyList<ConformanceCheck> Checks, string Output)
{
    /// <summary>Reads what the suite has written.</summary>
    public static ConformanceResult Read(string scenario, int exitCode, DirectoryInfo folder, string output)
    {
        var files = folder.GetFiles("checks.json", SearchOption.AllDirectories);
        Assert.True(files.Length == 1, $"The suite has not run {scenario}:\n{output}");
        using var json = JsonDocument.Parse(File.ReadAllBytes(files[0].FullName));
        var written = folder.GetFiles("std*.txt", SearchOption.AllDirectories).Select(file => File.ReadAllText(file.FullName));
        return new ConformanceResult(
            exitCode,
            [.. json.RootElement.EnumerateArray().Select(check => new ConformanceCheck(
                Text(check, "name"), Text(check, "status"), Text(check, "description"), Text(check, "errorMessage")))],
            $"{output}\n{string.Join('\n', written)}");
    }

    /// <summary>Nothing failed, nothing is warned of, and nothing was left out but what cannot be.</summary>
    /// <param name="leftOut">Names of checks that the revision has nothing for.</param>
    public void AssertPassed(IEnumerable<string> leftOut)
    {
        var wrong = Checks.Where(check => check.Status is not ("SUCCESS" or "INFO") && !(check.Status == "SKIPPED" && leftOut.Contains(check.Name)));
        Assert.True(!wrong.Any(), $"{string.Join('\n', wrong)}\n{Output}");
        Assert.Contains(Checks, check => check.Status == "SUCCESS");
        Assert.True(ExitCode == 0, Output);
    }

    static string Text(JsonElement check, string name) =>
        check.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}

/// <summary>One check of a scenario.</summary>
sealed record ConformanceCheck(string Name, string Status, string Description, string Error);
