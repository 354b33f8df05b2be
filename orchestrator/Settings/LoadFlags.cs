using System.CommandLine;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>The flags of a run that puts load on something, by sections.</summary>
/// <param name="kind">What the run is to find out.</param>
sealed class LoadFlags(RunKind kind = RunKind.Load)
{
    // What a comparison of targets or a search loads by itself is one pattern, not all.
    const string OnePattern = "mcp:tools/call";

    /// <summary>What the run is to find out.</summary>
    public RunKind Kind => kind;

    public TargetSection.Flags Target { get; } = kind == RunKind.Load ? new() : new(OnePattern);

    public OverheadSection.Flags Overhead { get; } = new();

    public CapacitySection.Flags Capacity { get; } = new();

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
        new("What to test", [.. kind == RunKind.Overhead ? Overhead.All : [], .. Without(Target.All)]),
        .. kind == RunKind.Capacity ? [new FlagGroup("The search", Capacity.All)] : Array.Empty<FlagGroup>(),
        new("Load", Without(Load.All)),
        new("Requests", [.. Mcp.All, .. A2a.All, .. Http.All]),
        new("Access", Access.All),
        new("Workers", Fleet.All),
        new("Containers on Modal", Modal.All),
        new("Judging", Without(Judging.All)),
        new("Results", Output.All),
        new("This program", Program.All),
    ];

    /// <summary>Flags that take addresses.</summary>
    public IReadOnlyList<Option> Addresses =>
        [Target.GatewayUrl, Target.HealthUrl, Overhead.DirectUrl, Fleet.Workers, Output.Otlp];

    /// <summary>Flags that cannot stand together.</summary>
    public IReadOnlyList<Exclusion> Exclusions =>
        [OverSharedConnections, OverGrpc, .. Target.Exclusions, .. Load.Exclusions, .. Access.Exclusions, .. Fleet.Exclusions];

    Exclusion OverSharedConnections => new(Http.Http2, Load.RequestsPerConnection, SharedConnections("--http2"));

    Exclusion OverGrpc => new(
        A2a.Binding, Load.RequestsPerConnection,
        values => A2a.IsGrpc(values) ? SharedConnections("--a2a-binding grpc") : null);

    static string SharedConnections(string flag) =>
        $"{flag} and --requests-per-connection exclude each other: over HTTP/2 virtual users share connections.";

    // Flags of a load that say what a comparison of targets or a search decides by itself.
    IReadOnlyList<Option> Unused => kind switch
    {
        RunKind.Overhead =>
            [Target.Demo, Target.HealthUrl, Load.NumRequests, Load.Open.Stages, Load.Repeat, Load.Soak, Judging.AbortOn],
        RunKind.Capacity =>
        [
            Target.HealthUrl, Load.NumRequests, Load.Duration, Load.Open.Rate, Load.Open.Stages, Load.Repeat, Load.Soak,
            Judging.AbortOn,
        ],
        _ => [],
    };

    /// <summary>Checks what was given and turns it into settings. Reads files that flags name, but touches no network.</summary>
    /// <exception cref="UsageException">Something cannot be done as asked.</exception>
    public LoadSettings Read(FlagValues values, Func<string, string?> environment)
    {
        foreach (var exclusion in Exclusions.Where(e => values.Has(e.One) && values.Has(e.Other)))
        {
            if (exclusion.Problem(values) is { } problem)
                throw new UsageException(problem);
        }
        SetDefaults(values);
        var warnings = new List<string>();
        var target = Target.Read(values, environment);
        if (kind != RunKind.Load && target.Patterns.Count == 0)
            throw new UsageException("The pattern health puts no load on the gateway: it can be neither compared nor searched for.");
        var overhead = kind == RunKind.Overhead ? Overhead.Read(values, target.Gateway, environment) : null;
        // Where none is called the gateway, what is compared with the first target is.
        if (overhead is not null && target.Gateway.Source == GatewaySource.Default)
            target = target with { Gateway = new(overhead.Targets[1].Url, GatewaySource.Flag) };
        var output = Output.Read(values);
        var program = Program.Read(values);
        DistinctFiles.Check(
        [
            ("--output", output.Json), .. output.Files.Named("--report"), ("--samples", output.Samples),
            ("--log-file", program.LogFile),
        ]);
        var fleet = ReadFleet(values, target, overhead, warnings);
        foreach (var gateway in GatewaysOf(target.Gateway, overhead))
            FleetReach.Check(fleet, target.PlaceOf(gateway), output, environment, warnings);
        var access = Access.Read(values, environment);
        if (access.Certificate is not null)
            CheckKeyTravel(fleet, [.. GatewaysOf(target.Gateway, overhead)]);
        CheckAddresses(target, [.. GatewaysOf(target.Gateway, overhead)], access.OAuth is not null);
        var a2a = A2a.Read(values, target.Patterns);
        var load = Load.Read(values, fleet, warnings);
        if (access.Tokens is { } tokens && tokens.Count < load.Concurrency)
        {
            warnings.Add($"--tokens-file has {Words.Count(tokens.Count, "token")} for {load.Concurrency} virtual users: "
                + "several of them have the same one.");
        }
        var mcp = Mcp.Read(values, fleet);
        mcp.Check(target.Patterns, load);
        var isDrawn = load.Pauses is not null || load.Open?.Arrival == Arrival.Poisson || mcp.Tools.Count > 0;
        if (values.Has(Load.Open.Seed) && !isDrawn)
        {
            throw new UsageException(
                "--seed is of what is drawn at random: give --arrival poisson, --think-time, --pace or several tools as well.");
        }
        if (mcp.Tools.Count > 0 && overhead?.Targets.Any(t => t.Tool is not null) == true)
            throw new UsageException("Several tools of --tool and the tool of a --target exclude each other: leave one out.");
        if (mcp.Version == McpRevisions.HttpSse && !values.Has(Target.McpPath))
            target = target with { McpPath = TargetSection.SsePath };
        return new LoadSettings
        {
            Target = target,
            Overhead = overhead,
            Capacity = kind == RunKind.Capacity
                ? Capacity.Read(values, target.Patterns, a2a.Turns, load.Open?.MaxConcurrency ?? load.Concurrency)
                : null,
            Load = load,
            Mcp = mcp,
            A2a = a2a,
            Http = Http.Read(
                values,
                access.AuthToken is not null || access.OAuth is not null || access.Tokens is not null
                    || overhead?.Targets.Any(t => t.AuthToken is not null) == true,
                A2a.IsGrpc(values)),
            Access = access,
            Fleet = fleet,
            Modal = Modal.Read(values, values.Has(Access.AuthToken)),
            Judging = Judging.Read(values, target.Patterns, a2a.Turns, mcp.ToolNames, kind),
            Output = output,
            Program = program,
            Warnings = warnings,
        };
    }

    // A search has a load to begin with; the rest of the flags fit any load.
    void SetDefaults(FlagValues values)
    {
        if (kind == RunKind.Overhead && !values.Has(Load.Duration))
            values.Set(Load.Duration, OverheadSection.DefaultDuration);
        if (kind == RunKind.Overhead && !values.Has(Load.Warmup))
            values.Set(Load.Warmup, Durations.Format(OverheadSection.DefaultWarmup));
        if (kind != RunKind.Capacity)
            return;
        values.Set(Load.Duration, Capacity.MaxTimeOf(values));
        if (!Capacity.IsByConcurrency(values))
        {
            values.Set(Load.Open.Rate, Capacity.MaxRateText(values));
            if (!values.Has(Load.Open.MaxConcurrency))
                values.Set(Load.Open.MaxConcurrency, Math.Max(Capacity.MostUsersOf(values), values.Of(Load.Concurrency) ?? 0));
        }
        else
        {
            values.Set(Load.Concurrency, values.Of(Load.Open.MaxConcurrency) ?? Capacity.MostUsersOf(values));
            values.Set(Load.Open.MaxConcurrency, null);
        }
    }

    // A target that only this machine or its network reaches is reached by workers here alone.
    FleetSection ReadFleet(FlagValues values, TargetSection target, OverheadSection? overhead, List<string> warnings)
    {
        var gateway = target.PlaceOf(target.Gateway);
        var near = overhead?.Targets.FirstOrDefault(t => IsNear(target.Addresses.PlaceOf(t.Url)));
        var isFree = !values.Has(Fleet.Local) && !values.Has(Fleet.Fleet) && !values.Has(Fleet.Workers);
        if (near is null || !isFree)
        {
            return Fleet.Read(
                values, overhead is null ? gateway : target.PlaceOf(new(overhead.Targets[0].Url, GatewaySource.Flag)), warnings);
        }
        return Fleet.Read(values.Set(Fleet.Local, true), gateway, warnings) with
        {
            Reason = $"only this machine or its network reaches the target {near.Name}",
        };
    }

    static bool IsNear(Uri place) => GatewayAddress.IsLoopback(place) || GatewayAddress.IsPrivate(place);

    // A client's key goes to a worker over TLS, or to one on this machine.
    static void CheckKeyTravel(FleetSection fleet, IReadOnlyList<GatewayChoice> gateways)
    {
        if (gateways.All(gateway => gateway.Url.Scheme != Uri.UriSchemeHttps))
            throw new UsageException("--cert is for a gateway with https://, and without TLS nothing asks for a certificate.");
        if (fleet.Workers.FirstOrDefault(w => w.Scheme != Uri.UriSchemeHttps && !GatewayAddress.IsLoopback(w)) is { } open)
        {
            throw new UsageException(
                $"The key of --cert would travel unencrypted to the worker {open.Authority}.\n"
                + "Give the workers --tls-cert and --tls-key, and name them with https:// in --workers.");
        }
    }

    // An address that nothing is sent to is a host or a port that was mistyped. Where OAuth leads to shows only in the run.
    void CheckAddresses(TargetSection target, IReadOnlyList<GatewayChoice> gateways, bool hasOAuth)
    {
        List<Uri> urls = [.. gateways.Select(gateway => gateway.Url)];
        if (target.HealthUrl is { } health)
            urls.Add(health);
        if (!hasOAuth && target.Addresses.Unused(urls) is { } unused)
        {
            var used = urls.Select(u => $"{u.Host}:{u.Port}").Distinct();
            throw new UsageException(
                $"{Target.Resolve.Name} {unused}: nothing is sent to that host and port, but to {string.Join(" and ", used)}.");
        }
    }

    static IEnumerable<GatewayChoice> GatewaysOf(GatewayChoice gateway, OverheadSection? overhead) =>
        overhead is null ? [gateway] : overhead.Targets.Select(t => new GatewayChoice(t.Url, GatewaySource.Flag));

    IReadOnlyList<Option> Without(IReadOnlyList<Option> options) => [.. options.Except(Unused)];
}
