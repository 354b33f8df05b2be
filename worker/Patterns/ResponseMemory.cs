using System.Buffers.Text;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>
/// The last successful response of each operation, and where its id is. A response with the same bytes but for the id, which is
/// ours, has the same reading, and comparing is many times faster than parsing. Whatever differs is parsed. Shared by the virtual
/// users of one loop.
/// </summary>
sealed class ResponseMemory
{
    const int Longest = 64 * 1024;

    // By the number of the tool, of those that are called in turn.
    readonly List<Entry> _tools = [];
    readonly Entry[] _entries = [new(), new(), new(), new(), new()];

    /// <summary>Whether this response is the remembered one with another id.</summary>
    public bool Recognises(Operation operation, ReadOnlySpan<byte> message, long id)
    {
        var entry = EntryOf(operation);
        if (entry is null || message.Length != entry.Length || entry.Length == 0)
            return false;
        var known = entry.Bytes.AsSpan(0, entry.Length);
        var idAt = entry.IdAt;
        return message[..idAt.Start].SequenceEqual(known[..idAt.Start])
            && message[idAt.End..].SequenceEqual(known[idAt.End..])
            && Utf8Parser.TryParse(message[idAt.Start..idAt.End], out long given, out var digits)
            && given == id && digits == idAt.End - idAt.Start;
    }

    /// <summary>Remembers a successful response whose id, a number, is at <paramref name="idAt"/>.</summary>
    public void Remember(Operation operation, ReadOnlySpan<byte> message, Range idAt)
    {
        if (EntryOf(operation) is not { } entry || message.Length > Longest)
            return;
        if (entry.Bytes.Length < message.Length)
            entry.Bytes = new byte[message.Length];
        message.CopyTo(entry.Bytes);
        entry.Length = message.Length;
        entry.IdAt = (idAt.Start.Value, idAt.End.Value);
    }

    Entry? EntryOf(Operation operation) => operation switch
    {
        Operation.ToolsList => _entries[0],
        Operation.ToolsCall => _entries[1],
        Operation.Message => _entries[2],
        // A scenario has one of these.
        Operation.ResourcesList or Operation.PromptsList => _entries[3],
        Operation.ResourcesRead or Operation.PromptsGet or Operation.Ping or Operation.ServerDiscover => _entries[4],
        > Operation.Tool => EntryOfTool((int)operation - (int)Operation.Tool),
        _ => null,
    };

    Entry EntryOfTool(int tool)
    {
        while (_tools.Count < tool)
            _tools.Add(new Entry());
        return _tools[tool - 1];
    }

    sealed class Entry
    {
        public byte[] Bytes = [];
        public int Length;
        public (int Start, int End) IdAt;
    }
}
