using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Validates responses to tools/list and tools/call.</summary>
sealed class ToolValidator(FailureLog failures) : JsonRpcValidator(failures)
{
    /// <summary>A list that goes on behind this many pages has no end.</summary>
    const int MaxPages = 1_000;

    const int MaxCursor = 16 * 1024;

    bool _hasSession;
    int _page;
    List<string>? _names;

    // Hashes of the cursors that were asked for.
    readonly HashSet<ulong> _cursors = [];

    /// <summary>Where the next page of a list begins, as JSON text without its quotes; null at the end.</summary>
    public byte[]? NextCursor { get; private set; }

    protected override bool IsRepeatable => NextCursor is null && _names is null;

    /// <param name="operation">tools/list, tools/call or discovery.</param>
    /// <param name="id">Id of the request.</param>
    /// <param name="hasSession">Whether the request carries a session id, so that it can be lost.</param>
    /// <param name="names">Receives the names of listed tools; null when nobody asks.</param>
    /// <param name="nextPage">Whether the request goes on with the list of the one before.</param>
    public ToolValidator Expect(Operation operation, long id, bool hasSession, List<string>? names = null, bool nextPage = false)
    {
        Expect(operation, id);
        _hasSession = hasSession;
        _names = names;
        _page = nextPage ? _page + 1 : 1;
        if (!nextPage)
            _cursors.Clear();
        else if (NextCursor is not null)
            _cursors.Add(HashOf(NextCursor));
        NextCursor = null;
        return this;
    }

    protected override Outcome OutcomeOfStatus(int status, ReadOnlySpan<byte> text)
    {
        // 404 by the specification; 400 from servers built on the TypeScript SDK, and from agentgateway for a session that it
        // cannot decode or that its upstream does not know.
        var lost = _hasSession && (status == 404 || (status == 400 && Mentions(text, "session")));
        return lost ? new Outcome(OutcomeClass.Session, status) : base.OutcomeOfStatus(status, text);
    }

    protected override ResultReading ReadResult(ref Utf8JsonReader reader)
    {
        NextCursor = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return ResultReading.Invalid("The result is not an object.");
        }
        return Operation == Operation.ToolsCall ? ReadCall(ref reader) : ReadList(ref reader);
    }

    static ResultReading ReadCall(ref Utf8JsonReader reader)
    {
        var isError = false;
        var hasContent = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                hasContent |= reader.TokenType == JsonTokenType.StartArray;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("isError"u8))
            {
                reader.Read();
                isError = reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("structuredContent"u8))
            {
                reader.Read();
                hasContent |= reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
        if (isError)
            return ResultReading.Failed(new Outcome(OutcomeClass.Tool));
        return hasContent ? ResultReading.Done : ResultReading.Invalid("The result of tools/call has no content.");
    }

    ResultReading ReadList(ref Utf8JsonReader reader)
    {
        var hasTools = false;
        var isCursor = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("tools"u8))
            {
                reader.Read();
                hasTools |= reader.TokenType == JsonTokenType.StartArray;
                if (_names is not null && hasTools)
                    ReadNames(ref reader, _names);
                else
                    reader.Skip();
            }
            else if (reader.ValueTextEquals("nextCursor"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                    NextCursor = reader.ValueSpan.ToArray();
                isCursor = reader.TokenType is JsonTokenType.String or JsonTokenType.Null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
        if (!hasTools)
            return ResultReading.Invalid("The result of tools/list has no tools.");
        if (!isCursor)
            return ResultReading.Invalid("The cursor of the list of tools is not a text.");
        if (NextCursor is not null && _cursors.Contains(HashOf(NextCursor)))
        {
            NextCursor = null;
            return ResultReading.Invalid($"The list of tools does not end: page {_page} leads back to a page before it.");
        }
        if (NextCursor is not null && (_page >= MaxPages || NextCursor.Length > MaxCursor))
        {
            NextCursor = null;
            return ResultReading.Invalid($"The list of tools has more than {MaxPages} pages, or a cursor of more than 16 KiB.");
        }
        return ResultReading.Done;
    }

    static void ReadNames(ref Utf8JsonReader reader, List<string> names)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isName = reader.ValueTextEquals("name"u8);
                reader.Read();
                if (isName && reader.TokenType == JsonTokenType.String)
                    names.Add(reader.GetString()!);
                else
                    reader.Skip();
            }
        }
    }

    /// <summary>FNV-1a.</summary>
    static ulong HashOf(ReadOnlySpan<byte> cursor)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var next in cursor)
            hash = (hash ^ next) * 1_099_511_628_211;
        return hash;
    }

    static bool Mentions(ReadOnlySpan<byte> text, string word) =>
        Encoding.UTF8.GetString(text).Contains(word, StringComparison.OrdinalIgnoreCase);
}
