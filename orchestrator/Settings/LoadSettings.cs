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

    /// <summary>Servers to load side by side; null where there is only the gateway.</summary>
    public OverheadSection? Overhead { get; init; }

    /// <summary>The capacity to look for; null where the load is given.</summary>
    public CapacitySection? Capacity { get; init; }

    /// <summary>Base addresses of all servers that are loaded.</summary>
    public IEnumerable<Uri> Targets => Overhead?.Targets.Select(target => target.Url) ?? [Target.Gateway.Url];

    /// <summary>The same, with the addresses that --resolve gives: where they lead to.</summary>
    public IEnumerable<Uri> Places => Targets.Select(Target.Addresses.PlaceOf);

    /// <summary>The run's own bearer token of a target; null where it has none but perhaps the gateway's.</summary>
    /// <param name="target">Index of the target in the plan.</param>
    public string? TargetTokenOf(int target) => Overhead?.Targets[target].AuthToken;

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
        configuration["seed"] = Load.Pauses is null && Mcp.Tools.Count == 0 ? null : Load.Seed;
        Overhead?.Describe(configuration);
        Capacity?.Describe(configuration);
        return configuration;
    }
}
