using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>What is tested in Python: modal/app.py alone, and the definition of its image.</summary>
public sealed class PythonTests
{
    [Fact]
    public Task Tests_in_python_pass() => PassesAsync(Sdk.Tests, "pytest", "-p", "no:cacheprovider", "-q", "--ignore=test_image_build.py");

    [Fact]
    public async Task The_images_own_commands_publish_both_binaries()
    {
        var binaries = await Image.BinariesAsync();
        Assert.Equal(
            ["agentgateway-perf", "agentgateway-perf-worker"],
            Directory.GetFiles(binaries).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    static async Task PassesAsync(string directory, params string[] module)
    {
        await using var process = ChildProcess.Start(await Sdk.PythonAsync(Sdk.Newest), ["-m", .. module], directory: directory);
        Assert.True(await process.WaitForExitAsync(TimeSpan.FromMinutes(5)) == 0, process.Output + process.Error);
    }
}
