namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>How many tools every tools/list of a load must have: a gateway with several targets that loses one says so nowhere
/// else.
/// For any thread.</summary>
/// <param name="expected">As the user says; 0: as many as any list before.</param>
sealed class ToolCount(uint expected)
{
    int _most;

    /// <summary>Takes the tools that a list has.</summary>
    /// <returns>What is wrong with their number; null for nothing.</returns>
    public string? Problem(int tools)
    {
        if (expected > 0)
            return tools == expected ? null : $"tools/list has {tools} tools, and --expect-tools says {expected}.";
        var most = Volatile.Read(ref _most);
        if (tools < most)
            return $"tools/list has lost tools: there are {tools}, and there were {most} before.";
        while (tools > most && Interlocked.CompareExchange(ref _most, tools, most) != most)
            most = Volatile.Read(ref _most);
        return null;
    }
}
