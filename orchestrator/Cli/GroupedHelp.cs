using System.CommandLine;
using System.CommandLine.Invocation;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>The help of a load run: examples first, then its flags by what they are for.</summary>
sealed class GroupedHelp(RootCommand root, IReadOnlyList<FlagGroup> groups) : SynchronousCommandLineAction
{
    const int FlagWidth = 34;
    const int FallbackWidth = 110;
    const int MinWidth = 70;

    static readonly string[] Examples =
    [
        "agentgateway-perf --demo                                     try it, nothing else is needed",
        "agentgateway-perf --gateway-url http://localhost:3000 --pattern mcp --num-requests 1000 --concurrency 20",
        "agentgateway-perf --gateway-url https://gw.example.com --shards 20 --rate 5000 --duration 2m",
        "agentgateway-perf --duration 30s --threshold 'p99<50ms' --threshold 'error_rate<1%' --output r.json --report r.html",
        "agentgateway-perf compare baseline.json r.json --fail-on worse",
    ];

    public override int Invoke(ParseResult parseResult)
    {
        Write(
            parseResult.InvocationConfiguration.Output,
            Console.IsOutputRedirected ? FallbackWidth : Math.Max(MinWidth, Console.WindowWidth));
        return ExitCode.Success;
    }

    void Write(TextWriter output, int width)
    {
        output.WriteLine(
            $"{root.Description}\n\nUsage:\n  agentgateway-perf [flags]\n  agentgateway-perf COMMAND [flags]\n\nExamples:");
        foreach (var example in Examples)
            output.WriteLine("  " + example);
        output.WriteLine("\nCommands:");
        foreach (var command in root.Subcommands.Where(c => !c.Hidden))
        {
            Entry(
                output, width, $"{command.Name} {string.Join(' ', command.Arguments.Select(a => a.Name))}".TrimEnd(),
                command.Description);
        }
        foreach (var group in groups)
        {
            output.WriteLine($"\n{group.Title}:");
            foreach (var option in group.Options)
                Entry(output, width, $"{option.Name} {option.HelpName}".TrimEnd(), option.Description);
        }
    }

    static void Entry(TextWriter output, int width, string flag, string? description)
    {
        var line = "  " + flag.PadRight(FlagWidth);
        if (flag.Length > FlagWidth - 2)
        {
            output.WriteLine("  " + flag);
            line = new string(' ', FlagWidth + 2);
        }
        foreach (var word in (description ?? "").Split(' '))
        {
            if (line.Length + 1 + word.Length > width && line.Length > FlagWidth + 2)
            {
                output.WriteLine(line.TrimEnd());
                line = new string(' ', FlagWidth + 2);
            }
            line += word + " ";
        }
        output.WriteLine(line.TrimEnd());
    }
}
