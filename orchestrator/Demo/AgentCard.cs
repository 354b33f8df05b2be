using System.Buffers;
using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>
/// The demo agent's card, readable to clients of A2A 1.0 (supportedInterfaces) and 0.3 (url, preferredTransport). Its URLs
/// are those the client came by, as a gateway would rewrite them.
/// </summary>
static class AgentCard
{
    /// <summary>Where clients look for it.</summary>
    public const string Path = "/.well-known/agent-card.json";

    /// <summary>Version of the agent and of the MCP server beside it.</summary>
    public static readonly string Version = typeof(AgentCard).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <param name="context">Where to.</param>
    /// <param name="grpcPort">Port at which the agent speaks gRPC.</param>
    public static Task HandleAsync(HttpContext context, int grpcPort)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body))
        {
            var grpc = new HostString(context.Request.Host.Host, grpcPort).ToString();
            Write(writer, $"{context.Request.Scheme}://{context.Request.Host}", grpc);
        }

        return JsonAnswer.SendAsync(context, body);
    }

    static void Write(Utf8JsonWriter writer, string origin, string grpc)
    {
        (string Url, string Binding)[] interfaces =
            [($"{origin}/", "JSONRPC"), ($"{origin}{DemoGateway.RestPath}", "HTTP+JSON"), (grpc, "GRPC")];
        writer.WriteStartObject();
        writer.WriteString("name"u8, "Demo agent");
        writer.WriteString("description"u8, "Echoes messages, and asks once more before it completes a task. Streams number and stamp their events.");
        writer.WriteString("version"u8, Version);
        writer.WriteStartArray("supportedInterfaces"u8);
        foreach (var (url, binding) in interfaces)
        {
            WriteInterface(writer, url, binding, A2aDialect.V1.Version);
            WriteInterface(writer, url, binding, A2aDialect.V03.Version);
        }

        writer.WriteEndArray();
        writer.WriteString("url"u8, interfaces[0].Url);
        writer.WriteString("preferredTransport"u8, interfaces[0].Binding);
        writer.WriteStartArray("additionalInterfaces"u8);
        foreach (var (url, binding) in interfaces.Skip(1))
        {
            writer.WriteStartObject();
            writer.WriteString("url"u8, url);
            writer.WriteString("transport"u8, binding);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("protocolVersion"u8, "0.3.0"u8);
        writer.WriteStartObject("capabilities"u8);
        writer.WriteBoolean("streaming"u8, true);
        writer.WriteBoolean("pushNotifications"u8, false);
        writer.WriteEndObject();
        WriteModes(writer, "defaultInputModes"u8);
        WriteModes(writer, "defaultOutputModes"u8);
        writer.WriteStartArray("skills"u8);
        writer.WriteStartObject();
        writer.WriteString("id"u8, "echo"u8);
        writer.WriteString("name"u8, "Echo"u8);
        writer.WriteString("description"u8, "Returns the text of a message."u8);
        writer.WriteStartArray("tags"u8);
        writer.WriteStringValue("demo"u8);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteInterface(Utf8JsonWriter writer, string url, string binding, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("url"u8, url);
        writer.WriteString("protocolBinding"u8, binding);
        writer.WriteString("protocolVersion"u8, version);
        writer.WriteEndObject();
    }

    static void WriteModes(Utf8JsonWriter writer, ReadOnlySpan<byte> name)
    {
        writer.WriteStartArray(name);
        writer.WriteStringValue("text/plain"u8);
        writer.WriteEndArray();
    }
}
