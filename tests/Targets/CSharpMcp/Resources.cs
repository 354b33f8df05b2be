using System.ComponentModel;
using ModelContextProtocol.Server;

namespace AgentGatewayPerf.Targets.CSharpMcp;

[McpServerResourceType]
sealed class Resources
{
    [McpServerResource(UriTemplate = "test://greeting", Name = "greeting"), Description("A text")]
    public static string Greeting() => "Hello";
}
