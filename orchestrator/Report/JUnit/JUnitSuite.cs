namespace AgentGatewayPerf.Report.JUnit;

/// <summary>A suite of a JUnit file.</summary>
sealed record JUnitSuite(string Name, DateTimeOffset At, double Seconds, IReadOnlyList<JUnitCase> Cases)
{
    public int Failures => Cases.Count(c => c.Failure is not null);
}
