using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>The tests that modal/app.py has in Python, and the checks of its style.</summary>
public sealed class PythonTests
{
    [Fact]
    public async Task Tests_in_python_pass()
    {
        await using var process = ChildProcess.Start("python3", [Path.Combine(Sdk.Tests, "run.py")]);
        Assert.True(await process.WaitForExitAsync(TimeSpan.FromMinutes(10)) == 0, process.Output + process.Error);
    }

    [Fact]
    public async Task The_images_own_commands_publish_both_binaries()
    {
        var binaries = await Image.BinariesAsync();
        Assert.Equal(
            ["agentgateway-perf", "agentgateway-perf-worker"],
            Directory.GetFiles(binaries).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
