using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Validates the response to initialize and keeps what it says.</summary>
sealed class InitializeValidator(FailureLog failures) : JsonRpcValidator(failures)
{
    const int MaxSessionId = 8 * 1024;

    string? _agreed;

    /// <summary>Null where the server has no sessions.</summary>
    public string? SessionId { get; private set; }

    public string Version { get; private set; } = "";

    /// <param name="id">Id of the request.</param>
    /// <param name="agreed">The revision that the run speaks; null where this response is to say it.</param>
    public InitializeValidator Expect(long id, string? agreed = null)
    {
        Expect(Operation.Initialize, id);
        SessionId = null;
        Version = "";
        _agreed = agreed;
        return this;
    }

    public override void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted)
    {
        base.OnHead(head, wanted);
        if (wanted.IsEmpty)
            return;
        // Visible ASCII by the specification; anything else would let a server write into our requests.
        if (wanted.Length > MaxSessionId || wanted.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0)
            FailProtocol("The session id is not visible ASCII of at most 8 KiB.");
        else
            SessionId = Encoding.ASCII.GetString(wanted);
    }

    protected override ResultReading ReadResult(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return ResultReading.Invalid("The result of initialize is not an object.");
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("protocolVersion"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                    Version = reader.GetString()!;
                else
                    reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
        if (!McpRevisions.HasSessions(Version))
            return ResultReading.Invalid($"The server wants to speak MCP \"{Version}\", which is not known here.");
        return _agreed is null || _agreed == Version
            ? ResultReading.Done
            : ResultReading.Invalid($"The server wants to speak MCP {Version}, and this run speaks {_agreed}.");
    }
}
