using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>How mcp:mixed divides its requests: <paramref name="List"/> tools/list to <paramref name="Call"/>
/// tools/call.</summary>
sealed record Mix(int List, int Call)
{
    public static Mix Default { get; } = new(1, 4);

    /// <summary>Reads "list=1,call=4"; what is left out has weight 0.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static Mix Parse(string text)
    {
        var mix = new Mix(0, 0);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = part.Split('=', StringSplitOptions.TrimEntries);
            if (sides.Length != 2
                || !int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
                || weight > ContractLimits.MixWeight)
            {
                throw Invalid(text);
            }
            mix = sides[0] switch
            {
                "list" => mix with { List = weight },
                "call" => mix with { Call = weight },
                _ => throw Invalid(text),
            };
        }
        return mix.List + mix.Call > 0 ? mix : throw Invalid(text);
    }

    /// <inheritdoc/>
    public override string ToString() => $"list={List},call={Call}";

    static UsageException Invalid(string text) =>
        new($"--mix takes weights from 0 to {ContractLimits.MixWeight:N0}, not all 0, such as list=1,call=4; it was '{text}'.");
}
