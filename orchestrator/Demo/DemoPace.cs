namespace AgentGatewayPerf.Demo;

/// <summary>How long the streams and tasks of the demo agent take.</summary>
/// <param name="Events">Events of a stream, from the task to its last status.</param>
/// <param name="Gap">From one event to the next.</param>
sealed record DemoPace(int Events, TimeSpan Gap)
{
    /// <summary>A stream takes 180 ms.</summary>
    public static readonly DemoPace Default = new(10, TimeSpan.FromMilliseconds(20));
}
