using System.CommandLine;
using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>A variable of a shell that is not set leaves an empty value, which must never change what a command does.</summary>
public sealed class EmptyValueTests
{
    static readonly Interruption Signals = new();

    public static TheoryData<string, string> Flags
    {
        get
        {
            var flags = new TheoryData<string, string>();
            var root = CommandLine.Build(Signals).Root;
            foreach (var command in (Command[])[root, .. root.Subcommands])
            {
                foreach (var option in command.Options)
                {
                    foreach (var name in (string[])[option.Name, .. option.Aliases])
                        flags.Add(command == root ? "" : command.Name, name);
                }
            }
            return flags;
        }
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public async Task A_flag_with_an_empty_value_is_wrong_usage(string command, string flag)
    {
        foreach (var words in (string[][])[[flag, ""], [flag + "="]])
        {
            string[] args = [.. command.Length > 0 ? [command] : Array.Empty<string>(), .. words];
            var refused = await Assert.ThrowsAsync<UsageException>(() => CommandLine.RunAsync(args, Signals));
            Assert.Equal($"{flag} is empty. Give it a value or leave it out.", refused.Message);
        }
    }

    [Fact]
    public async Task The_process_ends_with_exit_code_2_and_one_line()
    {
        foreach (var args in (string[][])[["--insecure="], ["--config="], ["compare", ""], ["report", "x.json", "--html="]])
        {
            var (code, output, errors) = await BuiltProgram.RunAsync(args);
            Assert.Equal((ExitCode.Usage, ""), (code, output));
            Assert.EndsWith(" is empty. Give it a value or leave it out.\n", errors, StringComparison.Ordinal);
            Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
