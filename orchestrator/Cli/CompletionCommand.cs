using System.CommandLine;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Cli;

/// <summary>Prints what makes a shell complete flags and their values.</summary>
static class CompletionCommand
{
    // The program itself says what fits, by the directive of System.CommandLine: "[suggest:POSITION]" "LINE".
    const string Bash = """
        _agentgateway_perf() {
          local IFS=$'\n' word=${COMP_LINE:0:COMP_POINT}
          word=${word##* }
          COMPREPLY=($(compgen -W "$(agentgateway-perf "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
          # bash takes a colon for the end of a word: what stands before it is typed already.
          [[ $COMP_WORDBREAKS == *:* ]] && COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
        }
        complete -o default -F _agentgateway_perf agentgateway-perf
        """;

    const string Zsh = """
        _agentgateway_perf() {
          local -a found
          found=("${(@f)$(agentgateway-perf "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          [[ -n $found ]] && compadd -a found || _files
        }
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
        compdef _agentgateway_perf agentgateway-perf
        """;

    const string Fish = """
        function __agentgateway_perf
          set -l line (commandline -cp)
          set -l found (agentgateway-perf "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string match '?*')
          and printf '%s\n' $found
          or __fish_complete_path (commandline -ct)
        end
        complete -c agentgateway-perf -f -a "(__agentgateway_perf)"
        """;

    const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName agentgateway-perf -ScriptBlock {
          param($word, $line, $position)
          agentgateway-perf "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;

    static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["pwsh"] = PowerShell,
    };

    public static Command Build()
    {
        var shell = new Argument<string>("bash|zsh|fish|pwsh") { Description = "Shell to write for; to use it: eval \"$(agentgateway-perf completion bash)\"" };
        shell.CompletionSources.Add([.. Scripts.Keys]);
        var command = new Command("completion", "Print the completion script of a shell");
        command.Arguments.Add(shell);
        command.SetAction(parse =>
        {
            var name = parse.GetValue(shell)!;
            Console.Out.Write((Scripts.GetValueOrDefault(name)
                ?? throw new UsageException($"completion knows {string.Join(", ", Scripts.Keys)}, not '{name}'.")) + "\n");
            return ExitCode.Success;
        });
        return command;
    }
}
