using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>What the virtual users of one loop share while one pattern runs.</summary>
sealed class LoadContext
{
    public required EventLoop Loop { get; init; }

    public required HttpTarget Target { get; init; }

    public required PatternSpec Spec { get; init; }

    public required SampleRecorder Recorder { get; init; }

    public required FailureLog Failures { get; init; }

    /// <summary>Set before the load starts.</summary>
    public ISchedule Schedule { get; set; } = new ClosedSchedule(0, 0);

    /// <summary>Connections opened beside the virtual users' own, to answer a server's requests.</summary>
    public List<HttpConnection> SideConnections { get; } = [];

    /// <summary>Nothing is sent any more, what is in flight is given up.</summary>
    public bool Aborting { get; set; }
}
