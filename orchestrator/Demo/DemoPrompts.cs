using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentGatewayPerf.Demo;

/// <summary>The prompts of the demo's MCP server, under the names that the official conformance suite asks for.</summary>
static class DemoPrompts
{
    public static IEnumerable<McpServerPrompt> Create() =>
    [
        McpServerPrompt.Create(Simple, Options("test_simple_prompt", "A prompt.")),
        McpServerPrompt.Create(WithArguments, Options("test_prompt_with_arguments", "A prompt with its arguments.")),
        McpServerPrompt.Create(WithResource, Options("test_prompt_with_embedded_resource", "A prompt with a resource in it.")),
        McpServerPrompt.Create(WithImage, Options("test_prompt_with_image", "A prompt with a picture.")),
    ];

    static GetPromptResult Simple() => Of(Text("This is a simple prompt for testing."));

    static GetPromptResult WithArguments([Description("First argument.")] string arg1, [Description("Second argument.")] string arg2) =>
        Of(Text($"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"));

    static GetPromptResult WithResource([Description("Its address.")] string resourceUri) => Of(
        new EmbeddedResourceBlock
        {
            Resource = new TextResourceContents
            {
                Uri = resourceUri,
                MimeType = "text/plain",
                Text = "Embedded resource content for testing.",
            },
        },
        Text("Please process the embedded resource above."));

    static GetPromptResult WithImage() => Of(
        ImageContentBlock.FromBytes(DemoResources.Pixel, "image/png"), Text("Please analyze the image above."));

    static TextContentBlock Text(string text) => new() { Text = text };

    static GetPromptResult Of(params ContentBlock[] blocks) => new()
    {
        Messages = [.. blocks.Select(block => new PromptMessage { Role = Role.User, Content = block })],
    };

    static McpServerPromptCreateOptions Options(string name, string description) => new()
    {
        Name = name,
        Description = description,
    };
}
