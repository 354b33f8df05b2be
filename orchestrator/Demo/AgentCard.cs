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

    public static Task HandleAsync(HttpContext context)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body))
        {
            Write(writer, $"{context.Request.Scheme}://{context.Request.Host}/");
        }

        return JsonAnswer.SendAsync(context, body);
    }

    static void Write(Utf8JsonWriter writer, string url)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, "Demo agent");
        writer.WriteString("description"u8, "Echoes messages, and asks once more before it completes a task. Streams number and stamp their events.");
        writer.WriteString("version"u8, Version);
        writer.WriteStartArray("supportedInterfaces"u8);
        WriteInterface(writer, url, A2aDialect.V1);
        WriteInterface(writer, url, A2aDialect.V03);
        writer.WriteEndArray();
        writer.WriteString("url"u8, url);
        writer.WriteString("preferredTransport"u8, "JSONRPC"u8);
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

    static void WriteInterface(Utf8JsonWriter writer, string url, A2aDialect dialect)
    {
        writer.WriteStartObject();
        writer.WriteString("url"u8, url);
        writer.WriteString("protocolBinding"u8, "JSONRPC"u8);
        writer.WriteString("protocolVersion"u8, dialect.Version);
        writer.WriteEndObject();
    }

    static void WriteModes(Utf8JsonWriter writer, ReadOnlySpan<byte> name)
    {
        writer.WriteStartArray(name);
        writer.WriteStringValue("text/plain"u8);
        writer.WriteEndArray();
    }
}
