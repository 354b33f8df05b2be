using System.CommandLine;

namespace AgentGatewayPerf.Cli;

/// <summary>Prints what makes a shell complete flags and their values.</summary>
static class CompletionCommand
{
    const string Bash = """
        _agentgateway_perf() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(agentgateway-perf "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _agentgateway_perf agentgateway-perf
        """;

    const string Zsh = """
        _agentgateway_perf() {
          local -a found
          found=("${(@f)$(agentgateway-perf "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -a found
        }
        compdef _agentgateway_perf agentgateway-perf
        """;

    public static Command Build()
    {
        var shell = new Argument<string>("bash|zsh") { Description = "Shell to write for" };
        var command = new Command("completion", "Print what makes a shell complete flags: eval \"$(agentgateway-perf completion bash)\"");
        command.Arguments.Add(shell);
        command.SetAction(parse =>
        {
            Console.Out.Write(parse.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                var other => throw new UsageException($"completion knows bash and zsh, not '{other}'."),
            } + "\n");
            return ExitCode.Success;
        });
        return command;
    }
}
