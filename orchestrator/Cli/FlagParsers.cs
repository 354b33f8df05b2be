using System.CommandLine;
using System.Globalization;
using System.Numerics;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Cli;

/// <summary>Flags whose errors say what they take, in the words of the user.</summary>
static class FlagParsers
{
    public static Option<T?> Number<T>(string name, string description)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                    return value;
                result.AddError($"{name} takes a whole number of at least 1, not '{text}'.");
                return null;
            },
        };

    public static Option<string?> Text(string name, string helpName, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        // Small letters are values, capitals stand for one.
        if (helpName.Contains('|', StringComparison.Ordinal) && !helpName.Any(char.IsUpper))
            option.CompletionSources.Add(helpName.Split('|'));
        return option;
    }

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (Durations.TryParse(text, out var value))
                return value;
            result.AddError($"{name} takes a time such as 500ms, 60s or 2m, up to 31 days, not '{text}'.");
            return null;
        },
    };
}
