using System.CommandLine;
using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>The flags of a comparison of targets and of a search, and the plans they make.</summary>
[Trait("Speed", "fast")]
public sealed class OverheadFlagsTests
{
    [Fact]
    public void The_gateways_token_goes_to_the_gateway_alone_and_a_targets_to_that_target()
    {
        var settings = Overhead(
            "--direct-url http://127.0.0.1:3001 --gateway-url http://127.0.0.1:3000 --target jwt=http://127.0.0.1:3002,token-env=JWT");
        var plan = RunPlanner.Plan(settings, "r");

        Assert.Equal([false, true, false], plan.Shards[0].Targets.Select(t => t.OwnAuthToken));
        Assert.All(plan.Shards[0].Targets, target => Assert.Empty(target.AuthToken));
        Assert.Equal(["direct", "gateway", "jwt"], settings.Overhead!.Targets.Select(t => t.Name));
        Assert.Equal([null, null, "jwt-secret"], Enumerable.Range(0, 3).Select(settings.TargetTokenOf));
        Assert.DoesNotContain("secret", $"{settings.Overhead.Targets[2]}{settings.Describe(true)}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_says_paths_and_a_tool_of_its_own()
    {
        var plan = RunPlanner.Plan(
            Overhead("--direct-url http://127.0.0.1:3001 --tool echo --target gw=http://127.0.0.1:3000/base,mcp-path=/x,a2a-path=/y,tool=s_echo"), "r");

        Assert.Equal(("/mcp", "/x"), (plan.Shards[0].Targets[0].McpPath, plan.Shards[0].Targets[1].McpPath));
        Assert.Equal(("/", "/y"), (plan.Shards[0].Targets[0].A2APath, plan.Shards[0].Targets[1].A2APath));
        Assert.Equal(["echo", "s_echo"], plan.Shards[0].Scenarios.Select(s => s.Mcp.Tool));
    }

    [Fact]
    public void Targets_take_turns_in_balanced_order_after_a_warm_up_each()
    {
        var settings = Overhead("--direct-url http://127.0.0.1:3001 --gateway-url http://127.0.0.1:3000 --rate 100 --duration 20s");
        var steps = RunPlanner.Plan(settings, "r").Steps;

        Assert.Equal([StepKind.Warmup, StepKind.Warmup], steps.Take(2).Select(s => s.Kind));
        var blocks = steps.Skip(2).Select(s => s.Loads.Single()).ToList();
        Assert.Equal(40, blocks.Count);
        Assert.Equal([0, 1, 1, 0, 1, 0, 0, 1], blocks.Take(8).Select(b => b.Scenario));
        Assert.All(blocks, block => Assert.Equal(
            (500, 500_000), ((int)block.Duration.TotalMilliseconds, (int)block.Open!.Stages.Single().DurationUs)));
        // Sessions are open until the last block of each.
        Assert.Equal([0, 1], steps.SelectMany(s => s.Releases).Order());
        Assert.Equal(2, steps.TakeLast(2).Sum(s => s.Releases.Count));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Every_target_has_every_place_as_often(int targets)
    {
        var overhead = new OverheadSection
        {
            Targets = [.. Enumerable.Range(0, targets).Select(i => new ComparedTarget { Name = $"{i}", Url = new Uri("http://localhost") })],
        };
        var orders = Enumerable.Range(0, 2 * targets).Select(overhead.OrderOf).ToList();

        Assert.All(Enumerable.Range(0, targets), place => Assert.All(
            Enumerable.Range(0, targets), target => Assert.Equal(2, orders.Count(order => order[place] == target))));
    }

    [Theory]
    [InlineData("http://127.0.0.1:3001", "local")]
    [InlineData("http://10.0.0.7:3001", "local")]
    [InlineData("https://direct.example.com", "modal")]
    public void One_target_that_only_this_network_reaches_makes_the_fleet_local(string direct, string expected) =>
        Assert.Equal(expected, Overhead($"--direct-url {direct} --gateway-url https://gw.example.com").Fleet.Name);

    [Theory]
    [InlineData("--direct-url http://a:1", "at least two targets")]
    [InlineData("--target a=http://a:1 --target a=http://b:1", "the same name")]
    [InlineData("--target http://a:1 --target b=http://b:1", "NAME=URL")]
    [InlineData("--target a=http://a:1,token-env=NONE --target b=http://b:1", "NONE, which is to hold its token, is not set")]
    [InlineData("--target a=http://a:1,color=red --target b=http://b:1", "'color=red' is neither")]
    [InlineData("--direct-url http://a:1 --gateway-url http://b:1 --pattern health", "neither compared nor searched")]
    [InlineData("--direct-url http://a:1 --gateway-url http://b:1 --threshold capacity>5", "only the command capacity")]
    public void What_cannot_be_compared_is_refused(string arguments, string reason) =>
        Assert.Contains(reason, Assert.Throws<UsageException>(() => Overhead(arguments)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "needs to know what has to hold")]
    [InlineData("--objective rps>5", "gets harder with the load")]
    [InlineData("--objective p99>5ms", "gets harder with the load")]
    [InlineData("--objective max<5ms", "gets harder with the load")]
    [InlineData("--objective mcp:tools/call/tools/call:p99<5ms", "not on one operation")]
    [InlineData("--objective p99<5ms --pattern all", "the load of one pattern")]
    [InlineData("--objective p99<5ms --precision 0.1%", "--precision takes a percentage")]
    [InlineData("--objective p99<5ms --by users", "--by must be rate or concurrency")]
    [InlineData("--objective p99<5ms --start 100 --max-rate 50", "more than the highest load")]
    [InlineData("--objective p99<5ms --by concurrency --max-rate 50", "--max-rate belongs to --by rate")]
    [InlineData("--objective p99<5ms --threshold added_p50<1ms", "only the command overhead")]
    public void What_cannot_be_searched_is_refused(string arguments, string reason) =>
        Assert.Contains(reason, Assert.Throws<UsageException>(() => Capacity(arguments)).Message, StringComparison.Ordinal);

    [Fact]
    public void Where_nobody_names_a_gateway_it_is_what_is_compared_with_the_first_target()
    {
        var settings = Overhead("--target a=http://127.0.0.1:3001 --target b=http://127.0.0.1:3002 --target c=http://127.0.0.1:3003");

        Assert.Equal("http://127.0.0.1:3002/", settings.Target.Gateway.Url.AbsoluteUri);
        // Which gives it no token of the gateway's.
        Assert.All(RunPlanner.Plan(settings, "r").Shards[0].Targets, target => Assert.False(target.OwnAuthToken));
    }

    [Fact]
    public void A_dry_run_says_the_longest_that_it_can_take_and_on_modal_what_it_costs()
    {
        var overhead = DryRunOf(Overhead("--direct-url https://d.example.com --gateway-url https://gw.example.com --rate 100 --duration 2m"));
        Assert.Contains("Load: mcp:tools/call on direct (https://d.example.com), gateway (https://gw.example.com), 100 requests/s, 60 rounds of 1s on each\n", overhead, StringComparison.Ordinal);
        // Every block may wait for its last responses, and hardly any does.
        Assert.Contains("Longest: 12 min 14 s of load", overhead, StringComparison.Ordinal);
        Assert.Contains("Cost: 1 container for about 211s cost $0.0065 (prices of ", overhead, StringComparison.Ordinal);

        var capacity = DryRunOf(Read(RunKind.Capacity, "--gateway-url https://gw.example.com --fleet modal --objective p99<50ms --max-time 10m --shards 2"));
        Assert.Contains("the most requests/s that hold p99<50ms, from 20 to 10000, for 10m at most\n", capacity, StringComparison.Ordinal);
        Assert.Contains("Longest: 10 min 5 s of load", capacity, StringComparison.Ordinal);
        Assert.Contains("Cost: 2 containers for about 628s cost $", capacity, StringComparison.Ordinal);

        Assert.DoesNotContain("Cost: ", DryRunOf(Capacity("--objective p99<50ms --max-time 10m")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_by_concurrency_prepares_the_most_virtual_users()
    {
        var settings = Capacity("--objective p95<100ms --by concurrency --max-concurrency 40 --start 2");
        var plan = RunPlanner.Plan(settings, "r");

        Assert.Equal((2, 40, true), (settings.Capacity!.Start, settings.Capacity.Most, settings.Capacity.ByConcurrency));
        Assert.Equal(40u, plan.Shards[0].Scenarios.Single().VirtualUsers);
        Assert.Null(plan.LoadOf(0).Open);
    }

    [Fact]
    public void A_search_by_rate_keeps_arrivals_and_plans_for_the_highest_rate()
    {
        var settings = Capacity("--objective p95<100ms --arrival poisson --max-rate 300 --max-time 2m");
        var load = RunPlanner.Plan(settings, "r").LoadOf(0);

        Assert.Equal(Protos.Arrival.Poisson, load.Open!.Arrival);
        Assert.Equal((300, 1_000u), (load.Open.Stages.Single().EndRate, load.Open.MaxVirtualUsers));
        Assert.Equal(TimeSpan.FromMinutes(2), load.Duration);
    }

    [Fact]
    public void A_load_that_is_repeated_has_scenarios_of_its_own_that_are_reported_as_one()
    {
        var plan = RunPlanner.Plan(TypedFlags.Read("--pattern mcp:tools/call,a2a:message --repeat 3 --local"), "r");

        Assert.Equal(6, plan.Scenarios.Count);
        Assert.Equal(["mcp:tools/call", "a2a:message"], plan.Scenarios.Select(s => s.ReportedAs).Distinct());
        Assert.Equal([1, 1, 2, 2, 3, 3], plan.Scenarios.Select(s => s.Run));
    }

    static string DryRunOf(LoadSettings settings)
    {
        using var output = new StringWriter { NewLine = "\n" };
        DryRun.Write(settings, CostEstimate.Of(settings), _ => null, output);
        return output.ToString();
    }

    static LoadSettings Overhead(string arguments) => Read(RunKind.Overhead, arguments);

    static LoadSettings Capacity(string arguments) => Read(RunKind.Capacity, "--local " + arguments);

    static LoadSettings Read(RunKind kind, string arguments)
    {
        var flags = new LoadFlags(kind);
        var command = new RootCommand();
        foreach (var option in flags.Groups.SelectMany(g => g.Options))
            command.Options.Add(option);
        var parse = command.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parse.Errors);
        return flags.Read(
            new FlagValues(parse), name => name switch { "JWT" => "jwt-secret", "AGENTGATEWAY_AUTH_TOKEN" => "gateway-secret", _ => null });
    }
}
