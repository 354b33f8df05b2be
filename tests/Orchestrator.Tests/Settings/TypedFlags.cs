using System.CommandLine;
using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Settings of what somebody typed, without a program around it.</summary>
static class TypedFlags
{
    static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>Reads the words of a command line.</summary>
    /// <exception cref="UsageException">Something cannot be done as asked.</exception>
    public static LoadSettings Read(IReadOnlyList<string> words, Dictionary<string, string>? variables = null)
    {
        var flags = new LoadFlags();
        var root = new RootCommand();
        foreach (var option in flags.Groups.SelectMany(g => g.Options))
            root.Options.Add(option);
        var parse = root.Parse([.. words]);
        EmptyValues.Refuse(parse, words);
        return parse.Errors is [var error, ..]
            ? throw new UsageException(error.Message)
            : flags.Read(new FlagValues(parse), (variables ?? NoVariables).GetValueOrDefault);
    }

    /// <summary>Reads a command line whose words hold no spaces.</summary>
    public static LoadSettings Read(string line, Dictionary<string, string>? variables = null) =>
        Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), variables);

    /// <summary>Asserts that a command line is refused with a text, in at most two lines.</summary>
    public static void AssertRefused(string expected, params string[] words)
    {
        var message = Assert.Throws<UsageException>(() => Read(words)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.InRange(message.Split('\n').Length, 1, 2);
    }
}
