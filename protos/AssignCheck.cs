using System.Net;
using System.Text.Json;

namespace AgentGatewayPerf.Protos;

/// <summary>Finds out whether an assignment can be carried out. The worker refuses what this refuses, and the command line never
/// sends it.</summary>
public static class AssignCheck
{
    /// <summary>What is wrong with an assignment, in one sentence; null for nothing.</summary>
    public static string? Problem(Assign assign)
    {
        ArgumentNullException.ThrowIfNull(assign);
        if (assign.RunId.Length is 0 or > ContractLimits.RunIdLength || assign.RunId.Any(c => c is < '!' or > '~' or '"' or '\\'))
            return $"run_id must be 1 to {ContractLimits.RunIdLength} visible ASCII characters.";
        if (assign.ShardCount == 0 || assign.Shard >= assign.ShardCount)
            return "shard must be below shard_count.";
        if (assign.LoadThreads > ContractLimits.LoadThreads)
            return $"load_threads must be at most {ContractLimits.LoadThreads}.";
        if (assign.Targets.Count is 0 or > ContractLimits.Targets)
            return $"There must be 1 to {ContractLimits.Targets} targets.";
        if (assign.Scenarios.Count is 0 or > ContractLimits.Scenarios)
            return $"There must be 1 to {ContractLimits.Scenarios} scenarios.";
        if (assign.Scenarios.DistinctBy(scenario => scenario.Name).Count() < assign.Scenarios.Count)
            return "Two scenarios have the same name.";
        return assign.Targets.Select(Problem).FirstOrDefault(problem => problem is not null)
            ?? assign.Scenarios.Select(scenario => Problem(scenario, assign.Targets.Count))
                .FirstOrDefault(problem => problem is not null);
    }

    /// <summary>Whether a text can be a path: it starts with "/" and holds visible ASCII but no "#", behind which nothing is
    /// sent.</summary>
    public static bool IsPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith('/') && path.All(c => c is > ' ' and <= '~' and not '#');
    }

    /// <summary>Whether a text is a JSON object.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool IsJsonObject(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.ValueKind == JsonValueKind.Object;
    }

    static string? Problem(Target target)
    {
        if (!Uri.TryCreate(target.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return "url must be an absolute http or https URL.";
        if (url.UserInfo.Length > 0)
            return "url must not carry credentials.";
        if (target.ConnectAddress.Length > 0 && !IPAddress.TryParse(target.ConnectAddress, out _))
            return "connect_address must be an IP address.";
        if (!IsPath(target.McpPath) || !IsPath(target.A2APath))
            return "Paths must start with \"/\" and hold visible ASCII without \"#\".";
        if (target.AuthToken.Length > 0 && !HeaderRules.IsBearerToken(target.AuthToken))
            return "auth_token must be visible ASCII.";
        if (target.UserTokens.Count > ContractLimits.VirtualUsers)
            return $"There must be at most {ContractLimits.VirtualUsers} user_tokens.";
        if (target.UserTokens.Any(token => token.Number == 0 || !HeaderRules.IsBearerToken(token.AuthToken)))
            return "user_tokens must be visible ASCII, and numbered from 1.";
        if (target.UserTokens.Count > 0 && target.AuthToken.Length > 0)
            return "auth_token and user_tokens exclude each other.";
        if (!IsTime(target.TimeoutUs) || !IsTime(target.ConnectTimeoutUs))
            return "Timeouts must be above zero and at most a year.";
        if (target.MaxBodyBytes > ContractLimits.Body)
            return $"max_body_bytes must be at most {ContractLimits.Body}.";
        if (target.Http2Streams > ContractLimits.Http2Streams)
            return $"http2_streams must be at most {ContractLimits.Http2Streams}.";
        if ((target.ClientCertificatePem.Length > 0) != (target.ClientKeyPem.Length > 0))
            return "A client certificate and its key belong together.";
        if (target.TraceparentRatio is not (>= 0 and <= 1))
            return "traceparent_ratio must be 0 to 1.";
        if (target.Headers.Count > ContractLimits.Headers)
            return $"There must be at most {ContractLimits.Headers} headers.";
        return target.Headers.Select(header => Problem(header, target)).FirstOrDefault(problem => problem is not null);
    }

    static string? Problem(Header header, Target target)
    {
        if (!HeaderRules.IsName(header.Name))
            return "The name of a header must be a token.";
        if (!HeaderRules.IsValue(header.Value))
        {
            return $"The value of the header {header.Name} must be printable ASCII "
                + $"of at most {ContractLimits.HeaderLength} characters.";
        }
        var hasAuthToken = target.AuthToken.Length > 0 || target.UserTokens.Count > 0;
        return HeaderRules.IsOwn(header.Name, hasAuthToken, target.TraceparentRatio > 0)
            ? $"The header {header.Name} is the worker's own to send."
            : null;
    }

    static string? Problem(Scenario scenario, int targets)
    {
        if (scenario.Name.Length is 0 or > ContractLimits.NameLength || scenario.Name.Any(char.IsControl))
            return $"The name of a scenario must be 1 to {ContractLimits.NameLength} printable characters.";
        if (!PatternInfo.Exists(scenario.Pattern))
            return $"The pattern of {scenario.Name} is not known.";
        if (scenario.Target >= targets)
            return $"The target of {scenario.Name} is not among the targets.";
        if (scenario.VirtualUsers is 0 or > ContractLimits.VirtualUsers)
            return $"virtual_users must be 1 to {ContractLimits.VirtualUsers} on each worker.";
        if (scenario.RequestsPerSession > ContractLimits.Requests || scenario.RequestsPerConnection > ContractLimits.Requests)
            return $"requests_per_session and requests_per_connection must be at most {ContractLimits.Requests}.";
        return PatternInfo.Of(scenario.Pattern).Protocol == Protocol.Mcp
            ? Problem(scenario.Mcp, scenario)
            : Problem(scenario.A2A, scenario);
    }

    static string? Problem(McpOptions? options, Scenario scenario)
    {
        if (options is null)
            return $"The MCP options of {scenario.Name} are missing.";
        if (options.Tool.Length > ContractLimits.HeaderLength || options.ToolArgumentsJson.Length > ContractLimits.PayloadLength)
            return $"The tool's name or arguments are longer than {ContractLimits.PayloadLength} characters.";
        if (options.ListWeight > ContractLimits.MixWeight || options.CallWeight > ContractLimits.MixWeight)
            return $"The weights of mcp:mixed must be at most {ContractLimits.MixWeight}.";
        if (scenario.Pattern == Pattern.McpMixed && options.ListWeight + options.CallWeight == 0)
            return "One of the weights of mcp:mixed must be above zero.";
        if (options.Version.Length > 0 && !McpRevisions.IsKnown(options.Version))
            return "The MCP revision is not known.";
        if (options.Version.Length > 0 && !PatternInfo.Of(scenario.Pattern).ExistsIn(options.Version))
            return $"MCP {options.Version} does not have what {scenario.Name} sends.";
        if (scenario.RequestsPerSession > 0 && options.Version == McpRevisions.Stateless)
            return $"MCP {options.Version} has no sessions to end behind so many requests.";
        if (options.IdleStreams > ContractLimits.IdleStreams || (options.IdleStreams > 0 && scenario.RequestsPerSession > 0))
            return $"idle_streams must be at most {ContractLimits.IdleStreams}, and 0 where sessions are ended.";
        if (options.Resource.Length > ContractLimits.HeaderLength || options.Prompt.Length > ContractLimits.HeaderLength
            || options.PromptArgumentsJson.Length > ContractLimits.PayloadLength)
        {
            return "The resource's URI, the prompt's name or its arguments are too long.";
        }
        if (options.Tools.Count > ContractLimits.Tools)
            return $"There must be at most {ContractLimits.Tools} tools.";
        if (options.Tools.Any(tool => tool.Weight is 0 or > ContractLimits.MixWeight || tool.Name.Length == 0
            || tool.Name.Length > ContractLimits.HeaderLength || tool.ArgumentsJson.Length > ContractLimits.PayloadLength))
        {
            return $"Tools must have a name, arguments that are not too long, and weights from 1 to {ContractLimits.MixWeight}.";
        }
        var toolProblem = options.Tools.Select(tool => ArgumentsProblem("arguments_json", tool.ArgumentsJson))
            .FirstOrDefault(problem => problem is not null);
        return toolProblem
            ?? ArgumentsProblem("tool_arguments_json", options.ToolArgumentsJson)
            ?? (options.PromptArgumentsJson.Length == 0 ? null : ArgumentsProblem("prompt_arguments_json", options.PromptArgumentsJson));
    }

    static string? ArgumentsProblem(string name, string json)
    {
        try
        {
            if (IsJsonObject(json))
                return null;
        }
        catch (JsonException)
        {
            // The same is wrong with it.
        }
        return $"{name} must be a JSON object.";
    }

    static string? Problem(A2aOptions? options, Scenario scenario)
    {
        if (options is null)
            return $"The A2A options of {scenario.Name} are missing.";
        if (options.Message.Length > ContractLimits.PayloadLength)
            return $"The message is longer than {ContractLimits.PayloadLength} characters.";
        if (options.Turns is 0 or > ContractLimits.Turns)
            return $"turns must be 1 to {ContractLimits.Turns}.";
        if (scenario.Pattern == Pattern.A2ATask && !IsTime(options.PollUs))
            return "poll_us must be above zero and at most a year.";
        if (PatternInfo.Of(scenario.Pattern).HasStreams && !IsTime(options.LateAfterUs))
            return "late_after_us must be above zero and at most a year.";
        if (options.ExpectedStates.Any(state => state == TaskState.None || !Enum.IsDefined(state)))
            return "A state of tasks is not known.";
        if (!Enum.IsDefined(options.Binding))
            return "The A2A binding is not known.";
        if (options.Extensions.Any(uri => !HeaderRules.IsExtension(uri))
            || options.Extensions.Sum(uri => uri.Length) > ContractLimits.HeaderLength)
        {
            return "An A2A extension is empty, too long, or holds a comma, a space or a character outside ASCII.";
        }
        return Enum.IsDefined(options.Version) ? null : "The A2A version is not known.";
    }

    internal static bool IsTime(ulong us) => us > 0 && us <= (ulong)ContractLimits.Time.TotalMicroseconds;
}
