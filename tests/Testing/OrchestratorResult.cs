namespace AgentGatewayPerf.Testing;

/// <summary>How a run of the orchestrator ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output: the report.</param>
/// <param name="Error">Standard error: the log.</param>
public sealed record OrchestratorResult(int ExitCode, string Output, string Error)
{
    /// <summary>Everything, for messages of failed assertions.</summary>
    public override string ToString() => $"exit code {ExitCode}\nstandard output:\n{Output}\nstandard error:\n{Error}";
}
