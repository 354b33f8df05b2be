using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>What is tested in Python: modal/app.py alone, and the definition of its image.</summary>
public sealed class PythonTests
{
    [Fact]
    public Task Tests_in_python_pass() =>
        PassesAsync(Sdk.Tests, "pytest", "-p", "no:cacheprovider", "-q", "--ignore=test_image_build.py");

    [Fact]
    public async Task What_the_images_own_commands_publish_carries_a_load()
    {
        var binaries = await Image.BinariesAsync();
        await using var run = ChildProcess.Start(
            Path.Combine(binaries, "agentgateway-perf"),
            [
                "--demo",
                "--local",
                "--worker-binary",
                Path.Combine(binaries, "agentgateway-perf-worker"),
                "--pattern",
                "mcp:tools/list",
                "--num-requests",
                "10",
            ]);
        Assert.True(await run.WaitForExitAsync(StandIn.Bound) == 0, run.Output + run.Error);
        Assert.Contains("  Successful: 10\n", run.Output);
        Assert.Contains("  Workers: 1 local (AOT)\n", run.Output);
    }

    static async Task PassesAsync(string directory, params string[] module)
    {
        await using var process = ChildProcess.Start(await Sdk.PythonAsync(Sdk.Newest), ["-m", .. module], directory: directory);
        Assert.True(await process.WaitForExitAsync(TimeSpan.FromMinutes(5)) == 0, process.Output + process.Error);
    }
}
