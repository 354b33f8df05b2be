using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>What the MCP patterns send.</summary>
sealed record McpSection
{
    static readonly McpSection Default = new();

    /// <summary>Tool to call; null for the first one that echoes.</summary>
    public string? Tool { get; init; }

    /// <summary>A JSON object.</summary>
    public string ToolArguments { get; init; } = """{"message":"hello"}""";

    public Mix Mix { get; init; } = Mix.Default;

    /// <summary>What an assignment says of this section.</summary>
    public McpOptions ToOptions() => new()
    {
        Tool = Tool ?? "",
        ToolArgumentsJson = ToolArguments,
        ListWeight = (uint)Mix.List,
        CallWeight = (uint)Mix.Call,
    };

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration)
    {
        configuration["tool"] = Tool;
        configuration["tool_arguments"] = ToolArguments;
        configuration["mix"] = Mix.ToString();
    }

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        public Option<string?> Tool { get; } =
            Flag.Text("--tool", "NAME", "MCP tool to call", "the first one named echo or ending in _echo");

        public Option<string?> ToolArguments { get; } =
            Flag.Text("--tool-args", "JSON", "Arguments of the call, a JSON object", Default.ToolArguments);

        public Option<string?> Mix { get; } = Flag.Text("--mix", "list=N,call=N", "Weights of mcp:mixed", $"{Default.Mix}");

        public IReadOnlyList<Option> All => [Tool, ToolArguments, Mix];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public McpSection Read(FlagValues values) => new()
        {
            Tool = Check.Text(Tool.Name, values.Of(Tool), ContractLimits.HeaderLength),
            ToolArguments = values.Of(ToolArguments) is { } text ? ReadArguments(text) : Default.ToolArguments,
            Mix = values.Of(Mix) is { } mix ? Settings.Mix.Parse(mix) : Default.Mix,
        };

        string ReadArguments(string text)
        {
            try
            {
                return AssignCheck.IsJsonObject(text)
                    ? Check.Text(ToolArguments.Name, text, ContractLimits.PayloadLength)!
                    : throw new UsageException("""--tool-args must be a JSON object, such as '{"message":"hello"}'.""");
            }
            catch (JsonException e)
            {
                throw new UsageException(
                    $"--tool-args is no JSON (at character {e.BytePositionInLine + 1}). "
                    + """An example, quoted for a shell: '{"message":"hello"}'.""");
            }
        }
    }
}
