using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>Makes flags whose errors say what they take, in the words of the user. A default that is given here ends the help
/// text.</summary>
static class Flag
{
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    public static Option<T?> Number<T>(string name, string description, string? standard = null)
        where T : struct, IBinaryInteger<T> => Parsed<T>(
            name, "N", Help(description, standard), "a whole number of at least 1",
            text => T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null);

    public static Option<T?> Number<T>(string name, string description, T standard)
        where T : struct, IBinaryInteger<T> => Number<T>(name, description, Text(standard));

    /// <param name="name">With its dashes.</param>
    /// <param name="unit">What the help shows for the value.</param>
    /// <param name="what">What it takes, for the error.</param>
    /// <param name="description">For the help.</param>
    /// <param name="standard">The default.</param>
    public static Option<T?> Amount<T>(string name, string unit, string what, string description, T standard)
        where T : struct, INumber<T> => Parsed<T>(
            name, unit, Help(description, Text(standard)), $"{what}, such as 0.5 or 2",
            text => T.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null);

    public static Option<TimeSpan?> Duration(string name, string description, string? standard = null) => Parsed<TimeSpan>(
        name, "TIME", Help(description, standard), "a time such as 500ms, 60s or 2m, up to 31 days",
        text => Durations.TryParse(text, out var value) ? value : null);

    public static Option<TimeSpan?> Duration(string name, string description, TimeSpan standard) =>
        Duration(name, description, Durations.Format(standard));

    public static Option<string?> Text(string name, string helpName, string description, string? standard = null)
    {
        var option = new Option<string?>(name) { Description = Help(description, standard), HelpName = helpName };
        // Small letters are values, capitals stand for one.
        if (helpName.Contains('|', StringComparison.Ordinal) && !helpName.Any(char.IsUpper))
            option.CompletionSources.Add(helpName.Split('|'));
        return option;
    }

    public static Option<string[]> Texts(string name, string helpName, string description, string? standard = null)
    {
        var option = new Option<string[]>(name)
        {
            Description = Help(description, standard),
            HelpName = helpName,
            AllowMultipleArgumentsPerToken = false,
        };
        return option;
    }

    /// <summary>A letter that stands for the flag, as in other load generators.</summary>
    /// <param name="option">The flag.</param>
    /// <param name="letter">With its dash.</param>
    public static T Short<T>(this T option, string letter)
        where T : Option
    {
        option.Aliases.Add(letter);
        return option;
    }

    static Option<T?> Parsed<T>(string name, string helpName, string description, string what, Func<string, T?> read)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Read(result, name, what, read),
        };

    static T? Read<T>(ArgumentResult result, string name, string what, Func<string, T?> read)
        where T : struct
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (read(text) is { } value)
            return value;
        result.AddError($"{name} takes {what}, not '{text}'.");
        return null;
    }

    static string Help(string description, string? standard) =>
        standard is null ? description : $"{description} [default: {standard}]";

    static string Text<T>(T number)
        where T : INumber<T> => number.ToString(null, CultureInfo.InvariantCulture);
}
