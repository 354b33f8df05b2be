using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentGatewayPerf.Demo;

/// <summary>The resources of the demo's MCP server, under the names that the official conformance suite asks for.</summary>
static class DemoResources
{
    /// <summary>A red pixel, PNG.</summary>
    public static ReadOnlyMemory<byte> Pixel { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    public static IEnumerable<McpServerResource> Create() =>
    [
        McpServerResource.Create(Text, Options("test://static-text", "static-text", "A text.", "text/plain")),
        McpServerResource.Create(Binary, Options("test://static-binary", "static-binary", "A picture.", "image/png")),
        McpServerResource.Create(Template, Options("test://template/{id}/data", "template", "Data of an id.", "application/json")),
    ];

    static string Text() => "This is the content of the static text resource.";

    static BlobResourceContents Binary() =>
        BlobResourceContents.FromBytes(Pixel, "test://static-binary", "image/png");

    static TextResourceContents Template([Description("Whose data.")] string id) => new()
    {
        Uri = $"test://template/{id}/data",
        MimeType = "application/json",
        Text = $$"""{"id":"{{Uri.EscapeDataString(id)}}","templateTest":true,"data":"Data for ID: {{Uri.EscapeDataString(id)}}"}""",
    };

    static McpServerResourceCreateOptions Options(string uri, string name, string description, string type) => new()
    {
        UriTemplate = uri,
        Name = name,
        Description = description,
        MimeType = type,
    };
}
