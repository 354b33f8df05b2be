namespace AgentGatewayPerf.Worker.Loop;

/// <summary>What the loop calls when a socket has something to do; always on the loop's thread.</summary>
interface ISocketHandler
{
    void OnReady(PollEvents events);
}
