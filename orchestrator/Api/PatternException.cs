namespace AgentGatewayPerf;

/// <summary>A pattern could not be run as asked: an argument is wrong, or no worker could be started. The message says why and
/// what to do.</summary>
public sealed class PatternException : Exception
{
    internal PatternException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
