using System.CommandLine;

namespace AgentGatewayPerf.Cli;

/// <summary>The help of the program on one screen: what people need first.</summary>
static class ShortHelp
{
    const int Width = 27;

    static readonly (string Flag, string What)[] Flags =
    [
        ("--pattern NAME", "mcp, a2a, all, mcp:tools/call …, or health"),
        ("-n, --num-requests N", "Requests in total, per pattern"),
        ("-d, --duration TIME", "Or time to send for, such as 30s or 1m30s"),
        ("-c, --concurrency N", "Virtual users that send one request after another"),
        ("-r, --rate R", "Or requests per second, however long responses take"),
        ("--threshold 'p99<50ms'", "Pass/fail limit on a metric (repeatable)"),
        ("-o, --output FILE", "Results as JSON; --report FILE for an HTML report"),
        ("--local", "Workers on this machine, not on Modal (paid)"),
        ("--dry-run", "Show load, workers and cost, and start nothing"),
    ];

    static readonly (string Name, string What)[] Variables =
    [
        ("AGENTGATEWAY_URL", "The gateway, where none is named"),
        ("AGENTGATEWAY_AUTH_TOKEN", "Its bearer token"),
        ("AGENTGATEWAY_PERF_…", "TOKEN, OAUTH_SECRET, PYTHON, WORKER: see the README"),
    ];

    public static void Write(TextWriter output, RootCommand root)
    {
        output.WriteLine($"""
            {root.Description}

            Usage:
              agentgateway-perf [URL] [flags]
              agentgateway-perf COMMAND [flags]

            Examples:
              agentgateway-perf --demo
              agentgateway-perf http://localhost:3000 --pattern health
              agentgateway-perf http://localhost:3000 -c 20 -d 30s --report r.html

            Commands (each with --help):
            """);
        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
            Entry(output, command.Name, command.Description!);
        output.WriteLine("\nFlags used most:");
        foreach (var (flag, what) in Flags)
            Entry(output, flag, what);
        output.WriteLine("\nVariables:");
        foreach (var (name, what) in Variables)
            Entry(output, name, what);
        output.WriteLine("""

            Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 incomplete, 130 interrupted
            more: --help-all
            """);
    }

    static void Entry(TextWriter output, string name, string what)
    {
        // Names of commands are short: their descriptions get the room.
        var width = name.StartsWith('-') || name.Contains('_', StringComparison.Ordinal) ? Width : Width / 2;
        output.WriteLine($"  {name.PadRight(width)}{what}");
    }
}
