namespace AgentGatewayPerf.Targets.GatewayStandIn;

/// <summary>What the stand-in is to be, as its command line says.</summary>
sealed record StandInOptions
{
    public const string Usage =
        """
        Usage: gateway-stand-in [--port P] [--mcp-target NAME=URL]... [--a2a URL] [--api-key KEY]
                                [--rate-limit N[/SECONDS]] [--stateless] [--down] [--close-after N]
        """;

    /// <summary>Port on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Upstream MCP servers behind /mcp, by their names. Two or more prefix their tools.</summary>
    public IReadOnlyList<KeyValuePair<string, Uri>> McpTargets { get; init; } = [];

    /// <summary>The agent behind every other path; null for no such route.</summary>
    public Uri? A2a { get; init; }

    /// <summary>The bearer token that MCP and A2A demand; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Requests allowed in each interval; 0 for no limit.</summary>
    public int RateLimit { get; init; }

    public TimeSpan RateLimitInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The gateway's stateless mode: no session ids, every request opens and ends one upstream.</summary>
    public bool Stateless { get; init; }

    /// <summary>As if nothing listened at any upstream.</summary>
    public bool Down { get; init; }

    /// <summary>The answer with this number on its connection says <c>connection: close</c>; 0 for never.</summary>
    public int CloseAfter { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It cannot be understood; the message says where.</exception>
    public static StandInOptions Parse(IReadOnlyList<string> args)
    {
        var options = new StandInOptions();
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--stateless" => options with { Stateless = true },
                "--down" => options with { Down = true },
                "--port" => options with { Port = Number(Value(args, ++i)) },
                "--close-after" => options with { CloseAfter = Number(Value(args, ++i)) },
                "--api-key" => options with { ApiKey = Value(args, ++i) },
                "--a2a" => options with { A2a = Url(Value(args, ++i)) },
                "--mcp-target" => options with { McpTargets = [.. options.McpTargets, Target(Value(args, ++i))] },
                "--rate-limit" => options.WithRateLimit(Value(args, ++i)),
                _ => throw new FormatException($"Unknown argument {args[i]}."),
            };
        }

        return options;
    }

    StandInOptions WithRateLimit(string value)
    {
        var parts = value.Split('/', 2);
        return this with
        {
            RateLimit = Number(parts[0]),
            RateLimitInterval = parts.Length > 1 ? TimeSpan.FromSeconds(Number(parts[1])) : RateLimitInterval,
        };
    }

    static string Value(IReadOnlyList<string> args, int index) =>
        index < args.Count ? args[index] : throw new FormatException($"{args[index - 1]} needs a value.");

    static int Number(string value) =>
        int.TryParse(value, out var number) && number >= 0 ? number : throw new FormatException($"{value} is not a number.");

    static Uri Url(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) ? url : throw new FormatException($"{value} is not a URL.");

    static KeyValuePair<string, Uri> Target(string value) =>
        value.Split('=', 2) is [var name, var url] ? new(name, Url(url)) : throw new FormatException($"{value} is not NAME=URL.");
}
