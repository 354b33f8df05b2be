using System.CommandLine;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>The values of flags: as they were typed, or as a program sets them. A flag that was not given has none.</summary>
/// <param name="parse">What was typed; null where a program sets all values.</param>
sealed class FlagValues(ParseResult? parse = null)
{
    readonly Dictionary<Option, object?> _set = [];

    /// <summary>The value of a flag; null, false or empty where it was not given.</summary>
    public T? Of<T>(Option<T> option) =>
        _set.TryGetValue(option, out var value) ? (T?)value : parse is null ? default : parse.GetValue(option);

    /// <summary>The texts of a flag that can be repeated.</summary>
    public IReadOnlyList<string> Of(Option<string[]> option) => Of<string[]>(option) ?? [];

    /// <summary>The text of a flag, or what the file holds that was typed as @FILE; @- is standard input.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public string? TextOf(Option<string?> option) =>
        _set.ContainsKey(option) || Of(option) is not { } text ? Of(option) : ValueFile.Resolve(option.Name, text);

    /// <summary>The same for a flag that can be repeated; every line of such a file is a value.</summary>
    /// <exception cref="UsageException">A file cannot be read.</exception>
    public IReadOnlyList<string> TextsOf(Option<string[]> option) =>
        _set.ContainsKey(option)
            ? Of(option)
            : [.. Of(option).SelectMany(text => text.StartsWith('@') ? Lines(ValueFile.Resolve(option.Name, text)) : [text])];

    /// <summary>Whether a value is what was typed; else a program has set it.</summary>
    public bool IsTyped(Option option) => !_set.ContainsKey(option);

    static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Gives a flag a value, in place of one that was typed.</summary>
    public FlagValues Set<T>(Option<T> option, T value)
    {
        _set[option] = value;
        return this;
    }

    /// <summary>Whether a flag was given. A switch that is off was not.</summary>
    public bool Has(Option option) => option switch
    {
        Option<bool> flag => Of(flag),
        _ when _set.TryGetValue(option, out var value) => value is not null,
        _ => parse?.GetResult(option) is { Implicit: false },
    };
}
