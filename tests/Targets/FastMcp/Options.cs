namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>The command line.</summary>
/// <param name="Shape">How answers to requests are framed.</param>
/// <param name="Tls">Whether to speak TLS, with a certificate made at the start.</param>
sealed record Options(Shape Shape, bool Tls)
{
    public const string Usage = """
        Usage: fast-mcp [--shape json|sse|sse-split] [--tls]

        An MCP server on one thread that answers tools/call as fast as Linux allows, for benchmarks of clients. It listens on a
        free port of 127.0.0.1, prints one JSON line with its URL when ready, counts what it answers (GET /__counts), and exits
        when its standard input closes.
        """;

    /// <returns>Null when the command line cannot be used.</returns>
    public static Options? Parse(string[] args)
    {
        var shape = Shape.Json;
        var tls = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--tls":
                    tls = true;
                    break;
                case "--shape" when i + 1 < args.Length && ShapeOf(args[i + 1]) is { } known:
                    shape = known;
                    i++;
                    break;
                default:
                    return null;
            }
        }
        return new Options(shape, tls);
    }

    static Shape? ShapeOf(string name) => name switch
    {
        "json" => Shape.Json,
        "sse" => Shape.Sse,
        "sse-split" => Shape.SseSplit,
        _ => null,
    };
}
