using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Fleet.Modal;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Containers are set up or refused before anything else is asked for.</summary>
public sealed class FleetFactoryTests : IDisposable
{
    const string Public = "--gateway-url https://gateway.example.com";

    readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(Public + " --fleet modal")]
    [InlineData(Public + " --local")]
    [InlineData("--gateway-url http://127.0.0.1:1")]
    [InlineData("--gateway-url http://gw.internal:3000")]
    public void A_fleet_that_was_named_or_costs_nothing_is_let_through(string line) =>
        FleetFactory.Check(TypedFlags.Read(line), NoPython);

    [Fact]
    public void Without_the_package_workers_here_are_proposed_first()
    {
        AssertRefused("no Python here has its package", NoPython);
        AssertRefused("no Python here has its package", PythonThat("exit 1"));
    }

    [Fact]
    public void Without_a_login_workers_here_are_proposed_first() =>
        AssertRefused("nobody is logged in", PythonThat("exit 0"));

    [Fact]
    public void With_package_and_login_it_goes_on()
    {
        var python = PythonThat("exit 0");
        FleetFactory.Check(TypedFlags.Read(Public), name => name == "MODAL_TOKEN_ID" ? "ak-1" : python(name));
        var login = Path.Combine(_folder.Path, "modal.toml");
        File.WriteAllText(login, "");
        FleetFactory.Check(TypedFlags.Read(Public), name => name == "MODAL_CONFIG_PATH" ? login : python(name));
    }

    [Theory]
    [InlineData(Public)]
    [InlineData(Public + " --fleet modal")]
    public void A_dry_run_says_what_is_missing(string line)
    {
        var settings = TypedFlags.Read(line);
        using var output = new StringWriter();
        DryRun.Write(settings, CostEstimate.Of(settings), NoPython, output);
        Assert.Contains("\nIt would not start: Add --local to run the workers on this machine.", output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_without_its_sources_proposes_workers_here()
    {
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
        using var process = BuiltProgram.StartFile(
            Path.Combine(_folder.Path, Path.GetFileName(BuiltProgram.FilePath)), ["https://gateway.example.com"]);
        var (code, output, errors) = await BuiltProgram.FinishAsync(process);
        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.StartsWith("Add --local to run the workers on this machine. Containers on Modal need modal/app.py", errors,
            StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _folder.Dispose();

    static string? NoPython(string name) => name == ModalShim.PythonVariable ? "/does/not/exist" : null;

    Func<string, string?> PythonThat(string does)
    {
        var path = Path.Combine(_folder.Path, "python");
        File.WriteAllText(path, $"#!/bin/sh\n{does}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return name => name switch
        {
            ModalShim.PythonVariable => path,
            "MODAL_CONFIG_PATH" => Path.Combine(_folder.Path, "none.toml"),
            _ => null,
        };
    }

    static void AssertRefused(string reason, Func<string, string?> environment)
    {
        var message = Assert.Throws<UsageException>(() => FleetFactory.Check(TypedFlags.Read(Public), environment)).Message;
        Assert.StartsWith("Add --local to run the workers on this machine. Containers on Modal are not set up: " + reason, message,
            StringComparison.Ordinal);
        Assert.InRange(message.Split('\n').Length, 1, 2);
    }
}
