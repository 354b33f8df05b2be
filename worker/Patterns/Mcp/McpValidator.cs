using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Validates responses to the requests of a load, and to the lists that a scenario is prepared with.</summary>
sealed class McpValidator(FailureLog failures) : JsonRpcValidator(failures)
{
    /// <summary>A list that goes on behind this many pages has no end.</summary>
    const int MaxPages = 1_000;

    /// <summary>A server that asks for input more often asks for ever.</summary>
    const int MaxRounds = 50;

    const int MaxCursor = 16 * 1024;

    bool _hasSession;
    int _items;
    int _page;
    int _rounds;
    Lists? _list;
    List<McpListed>? _listed;

    // Hashes of the cursors that were asked for.
    readonly HashSet<ulong> _cursors = [];

    /// <summary>Where the next page of a list begins, as JSON text without its quotes; null at the end.</summary>
    public byte[]? NextCursor { get; private set; }

    /// <summary>What the server asks for before it goes on (MCP 2026-07-28); null for nothing.</summary>
    public InputRequired? Input { get; private set; }

    /// <summary>Whether the revision spoken has no sessions: its results say of what type they are, and its errors come with an
    /// HTTP status of their own.</summary>
    public bool IsStateless { get; set; }

    /// <summary>How many tools every list must have; null where nobody counts.</summary>
    public ToolCount? Tools { get; init; }

    /// <summary>The revisions that the response to server/discover names.</summary>
    public List<string> Revisions { get; } = [];

    Operation Kind => Operation.Kind();

    protected override bool IsRepeatable => NextCursor is null && _listed is null && Input is null;

    /// <param name="operation">A request of a load, or discovery.</param>
    /// <param name="id">Id of the request.</param>
    /// <param name="hasSession">Whether the request carries a session id, so that it can be lost.</param>
    public McpValidator Expect(Operation operation, long id, bool hasSession)
    {
        Expect(operation, id);
        _hasSession = hasSession;
        _listed = null;
        _list = operation switch
        {
            Operation.ToolsList => Lists.Tools,
            Operation.ResourcesList => Lists.Resources,
            Operation.PromptsList => Lists.Prompts,
            _ => null,
        };
        _page = 1;
        _items = 0;
        _rounds = 0;
        _cursors.Clear();
        NextCursor = null;
        Input = null;
        Revisions.Clear();
        return this;
    }

    /// <summary>Expects a list that a scenario is prepared with.</summary>
    /// <param name="list">What is listed.</param>
    /// <param name="id">Id of the request.</param>
    /// <param name="hasSession">Whether the request carries a session id.</param>
    /// <param name="listed">Receives what is listed.</param>
    public McpValidator ExpectDiscovery(Lists list, long id, bool hasSession, List<McpListed> listed)
    {
        Expect(Operation.Discover, id, hasSession);
        _list = list;
        _listed = listed;
        return this;
    }

    /// <summary>Expects the next page of the list.</summary>
    public void ExpectNextPage(long id)
    {
        if (NextCursor is not null)
            _cursors.Add(Fnv.Hash(NextCursor));
        _page++;
        NextCursor = null;
        Expect(Operation, id);
    }

    /// <summary>Expects the response to the same request once more, now that the server has the input it asked for.</summary>
    public void ExpectNextRound(long id)
    {
        _rounds++;
        Input = null;
        Expect(Operation, id);
    }

    protected override Outcome OutcomeOfStatus(int status, ReadOnlySpan<byte> text)
    {
        // 404 by the specification; 400 from servers built on the TypeScript SDK, and from agentgateway for a session that it
        // cannot decode or that its upstream does not know.
        if (_hasSession && (status == 404 || (status == 400 && Mentions(text, "session"))))
            return new Outcome(OutcomeClass.Session, status);
        // The status of an error follows from its code there, which says more.
        if (IsStateless && status is 400 or 404 && JsonRpcError.FindCode(text) is { } code)
        {
            if (Operation == Operation.FindRevision && JsonRpcError.Supports(text, McpRevisions.Stateless))
                Revisions.Add(McpRevisions.Stateless);
            return new Outcome(OutcomeClass.Jsonrpc, code);
        }
        return base.OutcomeOfStatus(status, text);
    }

    protected override ResultReading ReadResult(ref Utf8JsonReader reader)
    {
        NextCursor = null;
        Input = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return ResultReading.Invalid("The result is not an object.");
        }
        var result = new Result();
        Revisions.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            ReadMember(ref reader, ref result);
        if (result.Type != ResultType.Complete)
            return ConcludeOther(result);
        if (_list is { } list)
            return ConcludeList(list, result);
        return Kind switch
        {
            Operation.ToolsCall when result.IsError =>
                ResultReading.Failed(new Outcome(result.IsRefused ? OutcomeClass.RateLimited : OutcomeClass.Tool)),
            Operation.ToolsCall when !result.HasItems => ResultReading.Invalid("The result of tools/call has no content."),
            Operation.ResourcesRead when !result.HasItems => ResultReading.Invalid("The result of resources/read has no contents."),
            Operation.PromptsGet when !result.HasItems => ResultReading.Invalid("The result of prompts/get has no messages."),
            Operation.ServerDiscover or Operation.FindRevision when !result.HasItems =>
                ResultReading.Invalid("The result of server/discover has no supportedVersions."),
            _ => ResultReading.Done,
        };
    }

    void ReadMember(ref Utf8JsonReader reader, ref Result result)
    {
        if (IsItems(ref reader))
        {
            reader.Read();
            result.HasItems |= reader.TokenType == JsonTokenType.StartArray;
            if (Operation is Operation.ServerDiscover or Operation.FindRevision && reader.TokenType == JsonTokenType.StartArray)
                ReadRevisions(ref reader);
            else if (_listed is not null && reader.TokenType == JsonTokenType.StartArray)
                ReadListed(ref reader, _listed);
            else if (Operation == Operation.ToolsList && reader.TokenType == JsonTokenType.StartArray)
                CountItems(ref reader);
            else if (Kind == Operation.ToolsCall && Rate.Limit is not null && reader.TokenType == JsonTokenType.StartArray)
                result.IsRefused = ReadRefusal(ref reader);
            else
                reader.Skip();
        }
        else if (_list is not null && reader.ValueTextEquals("nextCursor"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                NextCursor = reader.ValueSpan.ToArray();
            result.HasStrangeCursor = reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null);
            reader.Skip();
        }
        else if (Kind == Operation.ToolsCall && reader.ValueTextEquals("isError"u8))
        {
            reader.Read();
            result.IsError = reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }
        else if (Kind == Operation.ToolsCall && reader.ValueTextEquals("structuredContent"u8))
        {
            reader.Read();
            result.HasItems |= reader.TokenType != JsonTokenType.Null;
            reader.Skip();
        }
        else if (IsStateless)
        {
            ReadStatelessMember(ref reader, ref result);
        }
        else
        {
            reader.Skip();
        }
    }

    static void ReadStatelessMember(ref Utf8JsonReader reader, ref Result result)
    {
        if (reader.ValueTextEquals("resultType"u8))
        {
            reader.Read();
            // Where it is missing it means the same as complete.
            result.Type = reader.TokenType switch
            {
                JsonTokenType.Null => ResultType.Complete,
                JsonTokenType.String when reader.ValueTextEquals("complete"u8) => ResultType.Complete,
                JsonTokenType.String when reader.ValueTextEquals("input_required"u8) => ResultType.InputRequired,
                _ => ResultType.Unknown,
            };
            reader.Skip();
        }
        else if (reader.ValueTextEquals("inputRequests"u8))
        {
            reader.Read();
            result.Requests = JsonElement.ParseValue(ref reader);
        }
        else if (reader.ValueTextEquals("requestState"u8))
        {
            reader.Read();
            result.State = reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetString(reader.ValueSpan) : null;
            reader.Skip();
        }
        else
        {
            reader.Skip();
        }
    }

    /// <summary>Whether the reader is on the name of the member that the result must have.</summary>
    bool IsItems(ref Utf8JsonReader reader) => (_list, Kind) switch
    {
        (Lists.Tools, _) => reader.ValueTextEquals("tools"u8),
        (Lists.Resources, _) => reader.ValueTextEquals("resources"u8),
        (Lists.Prompts, _) => reader.ValueTextEquals("prompts"u8),
        (_, Operation.ToolsCall) => reader.ValueTextEquals("content"u8),
        (_, Operation.ResourcesRead) => reader.ValueTextEquals("contents"u8),
        (_, Operation.PromptsGet) => reader.ValueTextEquals("messages"u8),
        (_, Operation.ServerDiscover or Operation.FindRevision) => reader.ValueTextEquals("supportedVersions"u8),
        _ => false,
    };

    ResultReading ConcludeOther(in Result result)
    {
        if (result.Type == ResultType.Unknown)
            return ResultReading.Invalid("The result has a resultType that is neither complete nor input_required.");
        if (_rounds >= MaxRounds)
            return ResultReading.Invalid($"The server asked for input more than {MaxRounds} times.");
        try
        {
            Input = new InputRequired(result.Requests, result.State);
            return ResultReading.Done;
        }
        catch (NotSupportedException e)
        {
            return ResultReading.Invalid(e.Message);
        }
    }

    ResultReading ConcludeList(Lists list, in Result result)
    {
        var what = list switch
        {
            Lists.Tools => "tools",
            Lists.Resources => "resources",
            _ => "prompts",
        };
        if (!result.HasItems)
            return ResultReading.Invalid($"The result of {what}/list has no {what}.");
        if (result.HasStrangeCursor)
            return ResultReading.Invalid($"The cursor of the list of {what} is not a text.");
        if (NextCursor is not null && _cursors.Contains(Fnv.Hash(NextCursor)))
        {
            NextCursor = null;
            return ResultReading.Invalid($"The list of {what} does not end: page {_page} leads back to a page before it.");
        }
        if (NextCursor is not null && (_page >= MaxPages || NextCursor.Length > MaxCursor))
        {
            NextCursor = null;
            return ResultReading.Invalid($"The list of {what} has more than {MaxPages} pages, or a cursor of more than 16 KiB.");
        }
        return Operation == Operation.ToolsList && NextCursor is null && Tools?.Problem(_items) is { } problem
            ? ResultReading.Invalid(problem)
            : ResultReading.Done;
    }

    /// <summary>Whether the content of a tool's result begins with what agentgateway says of a call that it refuses for its
    /// rate.</summary>
    static bool ReadRefusal(ref Utf8JsonReader reader)
    {
        var isRefusal = false;
        for (var isFirst = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; isFirst = false)
        {
            if (!isFirst || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isText = reader.ValueTextEquals("text"u8);
                reader.Read();
                isRefusal |= isText && reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("rate limit exceeded"u8);
                reader.Skip();
            }
        }
        return isRefusal;
    }

    void CountItems(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _items++;
            reader.Skip();
        }
    }

    void ReadRevisions(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && Revisions.Count < McpRevisions.All.Count * 4)
                Revisions.Add(reader.GetString()!);
            reader.Skip();
        }
    }

    static void ReadListed(ref Utf8JsonReader reader, List<McpListed> listed)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            var (name, uri, schema) = ((string?)null, (string?)null, (byte[])[]);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isName, isUri, isSchema) =
                    (reader.ValueTextEquals("name"u8), reader.ValueTextEquals("uri"u8), reader.ValueTextEquals("inputSchema"u8));
                reader.Read();
                if (isName && reader.TokenType == JsonTokenType.String)
                    name = reader.GetString();
                else if (isUri && reader.TokenType == JsonTokenType.String)
                    uri = reader.GetString();
                else if (isSchema)
                    schema = Encoding.UTF8.GetBytes(JsonElement.ParseValue(ref reader).GetRawText());
                else
                    reader.Skip();
            }
            if ((uri ?? name) is { } known)
                listed.Add(new McpListed(known, schema));
        }
    }

    static bool Mentions(ReadOnlySpan<byte> text, string word) =>
        Encoding.UTF8.GetString(text).Contains(word, StringComparison.OrdinalIgnoreCase);

    enum ResultType
    {
        Complete,
        InputRequired,
        Unknown,
    }

    ref struct Result
    {
        public bool HasItems;
        public bool IsError;
        public bool IsRefused;
        public bool HasStrangeCursor;
        public ResultType Type;
        public JsonElement? Requests;
        public string? State;
    }
}
