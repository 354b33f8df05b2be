using System.ComponentModel;
using ModelContextProtocol.Server;

namespace AgentGatewayPerf.Targets.CSharpMcp;

[McpServerPromptType]
sealed class Prompts
{
    [McpServerPrompt(Name = "greet"), Description("A greeting")]
    public static string Greet() => "Say hello.";
}
