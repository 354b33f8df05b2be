using AgentGatewayPerf.Common;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AgentGatewayPerf.Cli;

/// <summary>Reads a YAML file of flags: a name without its dashes, and a value or a list of values.</summary>
static class ConfigFile
{
    /// <summary>Names and values in the order of the file.</summary>
    /// <exception cref="UsageException">The file cannot be read, or holds something else.</exception>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Read(string path)
    {
        try
        {
            using var text = new StreamReader(path);
            return Read(path, new Parser(text));
        }
        catch (YamlException e)
        {
            throw Wrong(path, e.Start.Line, "it is not valid YAML");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--config {path} cannot be read: {e.Message}");
        }
    }

    // By events and not by objects: nothing here needs reflection, and a file can make nothing but lists of text.
    static List<(string, IReadOnlyList<string>)> Read(string path, Parser parser)
    {
        var flags = new List<(string, IReadOnlyList<string>)>();
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return flags;
        if (!parser.TryConsume<MappingStart>(out _))
        {
            return parser.TryConsume<Scalar>(out var nothing) && nothing.Value.Length == 0
                ? flags
                : throw Wrong(path, 1, "it has to be a list of 'flag: value'");
        }
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var name = parser.Consume<Scalar>();
            if (flags.Exists(f => f.Item1 == name.Value))
                throw Wrong(path, name.Start.Line, $"'{name.Value}' comes twice");
            flags.Add((name.Value, Values(path, name.Value, parser)));
        }
        return flags;
    }

    static List<string> Values(string path, string name, Parser parser)
    {
        if (parser.TryConsume<Scalar>(out var single))
            return IsNull(single) ? [] : [single.Value];
        if (!parser.TryConsume<SequenceStart>(out _))
            throw Wrong(path, parser.Current?.Start.Line ?? 0, $"'{name}' takes a text or a list of texts");
        var values = new List<string>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            values.Add(parser.TryConsume<Scalar>(out var item)
                ? item.Value
                : throw Wrong(path, parser.Current?.Start.Line ?? 0, $"'{name}' takes a text or a list of texts"));
        }
        return values;
    }

    static bool IsNull(Scalar value) =>
        value.IsPlainImplicit && value.Style == ScalarStyle.Plain && value.Value is "" or "~" or "null";

    static UsageException Wrong(string path, long line, string reason) => new($"--config {path}, line {line}: {reason}.");
}
