using System.CommandLine;

namespace AgentGatewayPerf.Cli;

/// <summary>An address without a flag is the gateway, as other load generators take it: agentgateway-perf URL.</summary>
static class GatewayArgument
{
    /// <summary>The same command line, with --gateway-url before such an address.</summary>
    public static string[] Expand(RootCommand root, IReadOnlyList<LoadCommand> commands, string[] args)
    {
        var parse = root.Parse(args, CommandLine.Parsing);
        if (parse.UnmatchedTokens is not [var address] || !IsAddress(address)
            || commands.FirstOrDefault(c => c.Command == parse.CommandResult.Command) is not { } command)
        {
            return args;
        }
        // The same text may be the value of a flag elsewhere: the right one is that without which nothing is left over.
        return Enumerable.Range(0, args.Length).Where(i => args[i] == address)
            .Select(i => (string[])[.. args[..i], command.Flags.Target.GatewayUrl.Name, .. args[i..]])
            .FirstOrDefault(candidate => root.Parse(candidate, CommandLine.Parsing).UnmatchedTokens.Count == 0) ?? args;
    }

    static bool IsAddress(string word) =>
        word.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || word.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
