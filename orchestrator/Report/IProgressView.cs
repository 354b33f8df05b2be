namespace AgentGatewayPerf.Report;

/// <summary>Shows on stderr how a run goes on.</summary>
interface IProgressView
{
    /// <summary>Shows it until the run is over.</summary>
    Task ShowAsync(CancellationToken runIsOver);
}
