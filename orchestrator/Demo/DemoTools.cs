using System.ComponentModel;
using ModelContextProtocol.Server;

namespace AgentGatewayPerf.Demo;

/// <summary>The tools of the demo's MCP server; they compute nothing to speak of, so that the protocol is what is
/// measured.</summary>
static class DemoTools
{
    public static IEnumerable<McpServerTool> Create() =>
    [
        McpServerTool.Create(Echo, Options("echo", "Returns the message.")),
        McpServerTool.Create(Add, Options("add", "Adds two numbers.")),
        McpServerTool.Create(Reverse, Options("reverse", "Returns the text backwards.")),
    ];

    static string Echo([Description("What to return.")] string message) => $"Echo: {message}";

    static double Add([Description("First number.")] double a, [Description("Second number.")] double b) => a + b;

    static string Reverse([Description("What to turn round.")] string text) =>
        string.Create(text.Length, text, static (target, source) =>
        {
            source.CopyTo(target);
            target.Reverse();
        });

    static McpServerToolCreateOptions Options(string name, string description) => new()
    {
        Name = name,
        Description = description,
        ReadOnly = true,
        Idempotent = true,
        OpenWorld = false,
        SerializerOptions = DemoJson.Default.Options,
    };
}
