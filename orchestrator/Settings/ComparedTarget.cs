using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>One of several servers that are loaded side by side.</summary>
sealed record ComparedTarget
{
    /// <summary>Most characters of a name; with a pattern it makes the name of a scenario.</summary>
    const int MostName = 40;

    /// <summary>What reports call it.</summary>
    public required string Name { get; init; }

    /// <summary>Base address.</summary>
    public required Uri Url { get; init; }

    /// <summary>Whether it is the gateway of --gateway-url, which alone gets the gateway's token.</summary>
    public bool IsGateway { get; init; }

    /// <summary>Path of its MCP endpoint; null for that of the run.</summary>
    public string? McpPath { get; init; }

    /// <summary>Path of its A2A endpoint; null for that of the run.</summary>
    public string? A2aPath { get; init; }

    /// <summary>Tool to call on it; null for that of the run.</summary>
    public string? Tool { get; init; }

    /// <summary>Its own bearer token. Never to be written anywhere.</summary>
    public string? AuthToken { get; init; }

    // A record prints all its members, and the token is one.
    public override string ToString() => Name;

    /// <summary>What the results file says of it.</summary>
    public JsonObject Describe() => new()
    {
        ["name"] = Name,
        ["url"] = GatewayAddress.Format(Url),
        ["mcp_path"] = McpPath,
        ["a2a_path"] = A2aPath,
        ["tool"] = Tool,
        ["has_auth_token"] = AuthToken is not null,
    };

    /// <summary>Reads NAME=URL[,mcp-path=P][,a2a-path=P][,tool=T][,token-env=VAR].</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ComparedTarget Parse(string text, Func<string, string?> environment)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (Sides(parts[0]) is not ({ Length: > 0 } name, var url) || name.Contains("://", StringComparison.Ordinal))
        {
            throw new UsageException(
                $"--target takes NAME=URL and may go on with ,mcp-path=P ,a2a-path=P ,tool=T ,token-env=VAR, not '{text}'.");
        }
        if (name.Length > MostName || name.Any(char.IsControl))
            throw new UsageException($"--target {name}: a name has at most {MostName} printable characters.");
        var target = new ComparedTarget { Name = name, Url = GatewayAddress.Parse(url, $"--target {name}") };
        foreach (var part in parts.Skip(1))
        {
            var (key, value) = Sides(part) ?? ("", part);
            target = key switch
            {
                "mcp-path" => target with { McpPath = Path(name, key, value) },
                "a2a-path" => target with { A2aPath = Path(name, key, value) },
                "tool" when value.Length is > 0 and <= ContractLimits.HeaderLength => target with { Tool = value },
                "token-env" => target with { AuthToken = Token(name, value, environment) },
                _ => throw new UsageException(
                    $"--target {name}: '{part}' is neither mcp-path=P, a2a-path=P, tool=T nor token-env=VAR."),
            };
        }
        return target;
    }

    static (string Key, string Value)? Sides(string text) => text.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at
        ? (text[..at].Trim(), text[(at + 1)..].Trim())
        : null;

    static string Path(string target, string key, string path) => AssignCheck.IsPath(path)
        ? path
        : throw new UsageException($"--target {target}: {key} must be a path that starts with '/', such as /mcp; it was '{path}'.");

    static string Token(string target, string variable, Func<string, string?> environment)
    {
        var token = environment(variable);
        if (string.IsNullOrEmpty(token))
            throw new UsageException($"--target {target}: the variable {variable}, which is to hold its token, is not set.");
        return HeaderRules.IsBearerToken(token) && token.Length <= ContractLimits.HeaderLength
            ? token
            : throw new UsageException($"--target {target}: the variable {variable} holds no bearer token.");
    }
}
