using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>The program in the README compiles as it stands there and does what the README says.</summary>
public sealed class ReadmeSnippetTests
{
    static readonly TimeSpan AtMost = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Snippet_of_the_readme_runs()
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(RepositoryPaths.Root, "README.md"), TestContext.Current.CancellationToken);
        var snippet = readme.Split("```csharp\n")[1].Split("```")[0];

        // Below the solution, so that central package versions hold for it as for every project.
        var folder = Path.Combine(RepositoryPaths.Root, "artifacts", "readme-snippet");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), snippet, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Snippet.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <GenerateDocumentationFile>false</GenerateDocumentationFile>
                <EnforceCodeStyleInBuild>false</EnforceCodeStyleInBuild>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../../orchestrator/orchestrator.csproj" />
              </ItemGroup>
            </Project>
            """, TestContext.Current.CancellationToken);

        await using var demo = ChildProcess.Start(
            RepositoryPaths.Program("orchestrator", "agentgateway-perf"), ["demo-gateway", "--port", "0"]);
        var line = await demo.WaitForOutputAsync(text => text.StartsWith("Demo gateway:", StringComparison.Ordinal), AtMost);
        await using var program = ChildProcess.Start(
            "dotnet",
            ["run", "--project", folder, "--configuration", RepositoryPaths.Configuration],
            new Dictionary<string, string?>
            {
                ["AGENTGATEWAY_URL"] = line.Split(' ')[2],
                // A build leaves no server of its own behind.
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["UseSharedCompilation"] = "false",
            });
        var exitCode = await program.WaitForExitAsync(AtMost);

        Assert.True(exitCode == 0, program.Output + program.Error);
        Assert.Contains("100 of 100 in ", program.Output);
    }
}
