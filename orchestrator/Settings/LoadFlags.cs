using System.CommandLine;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>The flags of a load run, by sections.</summary>
sealed class LoadFlags
{
    public TargetSection.Flags Target { get; } = new();

    public LoadSection.Flags Load { get; } = new();

    public McpSection.Flags Mcp { get; } = new();

    public A2aSection.Flags A2a { get; } = new();

    public HttpSection.Flags Http { get; } = new();

    public AccessSection.Flags Access { get; } = new();

    public FleetSection.Flags Fleet { get; } = new();

    public ModalSection.Flags Modal { get; } = new();

    public JudgingSection.Flags Judging { get; } = new();

    public OutputSection.Flags Output { get; } = new();

    public ProgramSection.Flags Program { get; } = new();

    /// <summary>All flags, by what they are for.</summary>
    public IReadOnlyList<FlagGroup> Groups =>
    [
        new("What to test", Target.All),
        new("Load", Load.All),
        new("Requests", [.. Mcp.All, .. A2a.All, .. Http.All]),
        new("Access", Access.All),
        new("Workers", Fleet.All),
        new("Containers on Modal", Modal.All),
        new("Judging", Judging.All),
        new("Results", Output.All),
        new("This program", Program.All),
    ];

    /// <summary>Flags that take addresses.</summary>
    public IReadOnlyList<Option> Addresses => [Target.GatewayUrl, Target.HealthUrl, Fleet.Workers, Output.Otlp];

    /// <summary>Flags that cannot stand together.</summary>
    public IReadOnlyList<Exclusion> Exclusions =>
        [OverSharedConnections, .. Target.Exclusions, .. Load.Exclusions, .. Access.Exclusions, .. Fleet.Exclusions];

    Exclusion OverSharedConnections => new(
        Http.Http2, Load.RequestsPerConnection,
        "--http2 and --requests-per-connection exclude each other: over HTTP/2 virtual users share connections.");

    /// <summary>Checks what was given and turns it into settings. Reads files that flags name, but touches no network.</summary>
    /// <exception cref="UsageException">Something cannot be done as asked.</exception>
    public LoadSettings Read(FlagValues values, Func<string, string?> environment)
    {
        foreach (var exclusion in Exclusions.Where(e => values.Has(e.One) && values.Has(e.Other)))
        {
            if (exclusion.Problem(values) is { } problem)
                throw new UsageException(problem);
        }
        var warnings = new List<string>();
        var target = Target.Read(values, environment);
        var output = Output.Read(values);
        var program = Program.Read(values);
        DistinctFiles.Check(
        [
            ("--output", output.Json), .. output.Files.Named("--report"), ("--samples", output.Samples),
            ("--log-file", program.LogFile),
        ]);
        var fleet = Fleet.Read(values, target.Gateway, warnings);
        FleetReach.Check(fleet, target.Gateway, output, environment, warnings);
        var access = Access.Read(values, environment);
        var a2a = A2a.Read(values);
        var load = Load.Read(values, fleet, warnings);
        var mcp = Mcp.Read(values, fleet);
        mcp.Check(target.Patterns, load);
        if (mcp.Version == McpRevisions.HttpSse && !values.Has(Target.McpPath))
            target = target with { McpPath = TargetSection.SsePath };
        return new LoadSettings
        {
            Target = target,
            Load = load,
            Mcp = mcp,
            A2a = a2a,
            Http = Http.Read(values, access.AuthToken is not null || access.OAuth is not null),
            Access = access,
            Fleet = fleet,
            Modal = Modal.Read(values, values.Has(Access.AuthToken)),
            Judging = Judging.Read(values, target.Patterns, a2a.Turns),
            Output = output,
            Program = program,
            Warnings = warnings,
        };
    }
}
