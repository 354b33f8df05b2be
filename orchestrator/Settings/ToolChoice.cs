using System.CommandLine;
using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>One of several tools that are called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">How often it is drawn, beside those of the others; from 1 to 1,000.</param>
/// <param name="Arguments">A JSON object.</param>
sealed record ToolChoice(string Name, int Weight, string Arguments)
{
    /// <summary>Reads "search=70,weather=20,book=10", and what each is called with.</summary>
    /// <param name="tool">The flag of the tools.</param>
    /// <param name="arguments">The flag of the arguments, each for the tool named before them ("search={…}") or for all
    /// others.</param>
    /// <param name="values">What was given.</param>
    /// <param name="standard">The arguments where none are given.</param>
    /// <returns>The tools, more than one, or none; and the name and the arguments of the only one.</returns>
    /// <exception cref="UsageException">It is something else.</exception>
    public static (IReadOnlyList<ToolChoice> Several, string? Tool, string Arguments) Read(
        Option<string?> tool, Option<string[]> arguments, FlagValues values, string standard)
    {
        List<ToolChoice> tools = values.Of(tool) is { } text ? [.. ReadTools(tool.Name, text)] : [];
        var given = new Dictionary<string, string>();
        foreach (var one in values.Of(arguments))
        {
            var (name, json) = Split(one);
            if (name.Length > 0 && tools.TrueForAll(t => t.Name != name))
                throw new UsageException($"{arguments.Name} names the tool {name}, which {tool.Name} does not.");
            var shown = name.Length > 0 ? $"{arguments.Name} of {name}" : arguments.Name;
            if (values.IsTyped(arguments))
                json = ValueFile.Resolve(shown, json);
            if (!given.TryAdd(name, McpSection.ReadArguments(shown, json)))
                throw new UsageException($"{shown} is given twice.");
        }
        var others = given.GetValueOrDefault("", standard);
        tools = tools.ConvertAll(t => t with { Arguments = given.GetValueOrDefault(t.Name, others) });
        return tools is [var only] ? ([], only.Name, only.Arguments) : (tools, null, others);
    }

    /// <summary>What an assignment says of it.</summary>
    public WeightedTool ToWeighted() => new() { Name = Name, Weight = (uint)Weight, ArgumentsJson = Arguments };

    static ToolChoice[] ReadTools(string flag, string text)
    {
        string[] parts = text.AsSpan().ContainsAny(',', '=')
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [text];
        var tools = Array.ConvertAll(parts, part => ReadTool(flag, text, part));
        if (tools.Length > ContractLimits.Tools)
            throw new UsageException($"{flag} names {tools.Length} tools; {ContractLimits.Tools} is the most.");
        if (tools.GroupBy(tool => tool.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"{flag} names {twice.Key} twice.");
        return tools.Length > 0 ? tools : throw Wrong(flag, text);
    }

    static ToolChoice ReadTool(string flag, string text, string part)
    {
        var at = part.LastIndexOf('=');
        var name = at < 0 ? part : part[..at].Trim();
        var number = at < 0 ? "1" : part[(at + 1)..];
        if (name.Length == 0
            || !int.TryParse(number, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var weight)
            || weight is < 1 or > ContractLimits.MixWeight)
        {
            throw Wrong(flag, text);
        }
        return new ToolChoice(Check.Text(flag, name, ContractLimits.HeaderLength)!, weight, "");
    }

    // A name stands before JSON or before @FILE, of which neither begins like one.
    static (string Name, string Json) Split(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at <= 0 || text[0] is '{' or '[' or '@' || text.AsSpan(0, at).ContainsAny('{', '"')
            ? ("", text)
            : (text[..at].Trim(), text[(at + 1)..].Trim());
    }

    static UsageException Wrong(string flag, string text) => new(
        $"{flag} takes a name, or names with weights from 1 to {ContractLimits.MixWeight:N0} such as search=70,weather=30; it was '{text}'.");
}
