using System.Text.Json.Nodes;

namespace AgentGatewayPerf.Settings;

/// <summary>A load run after every check, by sections: nothing in it can be wrong any more.</summary>
sealed record LoadSettings
{
    public required TargetSection Target { get; init; }

    public LoadSection Load { get; init; } = new();

    public McpSection Mcp { get; init; } = new();

    public A2aSection A2a { get; init; } = new();

    public HttpSection Http { get; init; } = new();

    public AccessSection Access { get; init; } = new();

    public FleetSection Fleet { get; init; } = new();

    public ModalSection Modal { get; init; } = new();

    public JudgingSection Judging { get; init; } = new();

    public OutputSection Output { get; init; } = new();

    public ProgramSection Program { get; init; } = new();

    /// <summary>Things the user should know about these settings.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the results file says of these settings.</summary>
    /// <param name="hasAuthToken">Whether requests carried a bearer token, which may be the worker's own.</param>
    public JsonObject Describe(bool hasAuthToken)
    {
        var configuration = new JsonObject();
        Target.Describe(configuration);
        Fleet.Describe(configuration);
        Load.Describe(configuration);
        Http.Describe(configuration);
        Access.Describe(configuration, hasAuthToken);
        Mcp.Describe(configuration);
        A2a.Describe(configuration);
        return configuration;
    }
}
