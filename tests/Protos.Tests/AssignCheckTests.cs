namespace AgentGatewayPerf.Protos.Tests;

[Trait("Speed", "fast")]
public sealed class AssignCheckTests
{
    public static TheoryData<string, Action<Assign>> Wrong => new()
    {
        { "run_id", assign => assign.RunId = "" },
        { "run_id", assign => assign.RunId = new string('x', ContractLimits.RunIdLength + 1) },
        { "run_id", assign => assign.RunId = "a\r\nb" },
        { "shard must", assign => assign.Shard = 2 },
        { "shard must", assign => assign.ShardCount = 0 },
        { "load_threads", assign => assign.LoadThreads = ContractLimits.LoadThreads + 1 },
        { "targets", assign => assign.Targets.Clear() },
        { "scenarios", assign => assign.Scenarios.Clear() },
        { "same name", assign => assign.Scenarios.Add(assign.Scenarios[0].Clone()) },
        { "url must be", assign => assign.Targets[0].Url = "ftp://x" },
        { "credentials", assign => assign.Targets[0].Url = "http://a:b@x" },
        { "Paths", assign => assign.Targets[0].McpPath = "mcp" },
        { "Paths", assign => assign.Targets[0].A2APath = "/a b" },
        { "auth_token", assign => assign.Targets[0].AuthToken = "abc\n" },
        { "Timeouts", assign => assign.Targets[0].TimeoutUs = 0 },
        { "Timeouts", assign => assign.Targets[0].ConnectTimeoutUs = ulong.MaxValue },
        { "max_body_bytes", assign => assign.Targets[0].MaxBodyBytes = ulong.MaxValue },
        { "traceparent_ratio", assign => assign.Targets[0].TraceparentRatio = double.NaN },
        { "must be a token", assign => assign.Targets[0].Headers.Add(new Header { Name = "a b" }) },
        { "The value of the header X", assign => assign.Targets[0].Headers.Add(new Header { Name = "X", Value = "a\nb" }) },
        { "worker's own", assign => assign.Targets[0].Headers.Add(new Header { Name = "content-length", Value = "1" }) },
        { "name of a scenario", assign => assign.Scenarios[0].Name = "" },
        { "not known", assign => assign.Scenarios[0].Pattern = (Pattern)99 },
        { "target of", assign => assign.Scenarios[0].Target = 1 },
        { "virtual_users", assign => assign.Scenarios[0].VirtualUsers = 0 },
        { "virtual_users", assign => assign.Scenarios[0].VirtualUsers = ContractLimits.VirtualUsers + 1 },
        { "MCP options", assign => assign.Scenarios[0].Mcp = null },
        { "weights", assign => assign.Scenarios[0].Mcp.ListWeight = ContractLimits.MixWeight + 1 },
        { "weights from 1", assign => assign.Scenarios[0].Mcp.Tools.Add(new WeightedTool { Name = "a", ArgumentsJson = "{}" }) },
        { "arguments_json", assign => assign.Scenarios[0].Mcp.Tools.Add(new WeightedTool { Name = "a", Weight = 1, ArgumentsJson = "[]" }) },
        { "weights", assign => (assign.Scenarios[0].Mcp.ListWeight, assign.Scenarios[0].Mcp.CallWeight) = (0, 0) },
        { "tool_arguments_json", assign => assign.Scenarios[0].Mcp.ToolArgumentsJson = "[]" },
        { "tool_arguments_json", assign => assign.Scenarios[0].Mcp.ToolArgumentsJson = "{" },
        { "A2A options", assign => assign.Scenarios[1].A2A = null },
        { "turns", assign => assign.Scenarios[1].A2A.Turns = 0 },
        { "A2A version", assign => assign.Scenarios[1].A2A.Version = (A2aVersion)7 },
    };

    [Fact]
    public void A_sound_assignment_is_accepted() => Assert.Null(AssignCheck.Problem(Sound()));

    [Fact]
    public void Every_limit_itself_is_accepted()
    {
        var assign = Sound();
        assign.RunId = new string('x', ContractLimits.RunIdLength);
        assign.LoadThreads = ContractLimits.LoadThreads;
        assign.Targets[0].MaxBodyBytes = ContractLimits.Body;
        assign.Targets[0].TimeoutUs = (ulong)ContractLimits.Time.TotalMicroseconds;
        (assign.Scenarios[0].Mcp.ListWeight, assign.Scenarios[0].Mcp.CallWeight) = (
            ContractLimits.MixWeight, ContractLimits.MixWeight);
        assign.Scenarios[0].VirtualUsers = ContractLimits.VirtualUsers;
        assign.Scenarios[1].A2A.Turns = ContractLimits.Turns;
        Assert.Null(AssignCheck.Problem(assign));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_carried_out_is_refused_with_a_reason(string reason, Action<Assign> change)
    {
        var assign = Sound();
        change(assign);
        Assert.Contains(reason, AssignCheck.Problem(assign), StringComparison.Ordinal);
    }

    internal static Assign Sound() => new()
    {
        RunId = "run",
        ShardCount = 2,
        Shard = 1,
        Targets =
        {
            new Target
            {
                Url = "http://127.0.0.1:3000/base",
                McpPath = "/mcp",
                A2APath = "/",
                AuthToken = "secret",
                TimeoutUs = 1_000_000,
                ConnectTimeoutUs = 1_000_000,
            },
        },
        Scenarios =
        {
            new Scenario
            {
                Name = "mixed",
                Pattern = Pattern.McpMixed,
                VirtualUsers = 4,
                Mcp = new McpOptions { ToolArgumentsJson = "{}", ListWeight = 1, CallWeight = 4 },
            },
            new Scenario
            {
                Name = "talk", Pattern = Pattern.A2AConversation, VirtualUsers = 2, A2A = new A2aOptions { Turns = 3 },
            },
        },
    };
}
