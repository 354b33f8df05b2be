using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Virtual users that pause, as the report tells of them.</summary>
public sealed class PausesTests
{
    [Theory]
    [InlineData("--think-time", "20ms..60ms", "  Think time: 20ms to 60ms before each request of a virtual user, in no latency\n")]
    [InlineData("--think-time", "50ms", "  Think time: 50ms before each request of a virtual user, in no latency\n")]
    [InlineData("--pace", "50ms", "  Pace: a request of each virtual user every 50ms, or when the one before has ended\n")]
    public async Task The_report_says_how_and_all_is_well(string flag, string value, string line)
    {
        await using var server = ScriptedServer.Start(new McpScript().Answer);
        var run = (await LoadRun.AgainstAsync(
            server.Url, "--pattern", "mcp:tools/call", "-n", "40", "-c", "4", "--shards", "2", flag, value,
            "--seed", "3")).AssertAllWell(40);
        Assert.Contains(line, run.Report);
        Assert.Equal(flag == "--pace" ? 0.05 : null, run.Results.Only.PaceS);
        Assert.Equal(flag == "--pace" ? 0 : 2, run.Results.Only.ThinkTimeS?.Count ?? 0);
        Assert.Null(run.Results.Only.OfferedRate);
        Assert.Equal(0, run.Results.Only.LateRequests);
    }

    [Fact]
    public async Task A_rate_has_no_pauses()
    {
        var result = await LoadRun.RefusedAsync("--demo", "--think-time", "1s", "--rate", "5", "--duration", "2s");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("--think-time is for the closed model", result.Error);
    }
}
