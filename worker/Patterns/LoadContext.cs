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

    /// <summary>This load thread's part of the arrivals of the run, as one of so many equal ones.</summary>
    public required (int Number, int Count) Shard { get; init; }

    /// <summary>This load thread among those of the worker that the pattern runs on.</summary>
    public (int Number, int Count) Thread { get; init; } = (0, 1);

    /// <summary>Which requests carry trace context; none unless set.</summary>
    public TraceDraw Traces { get; init; } = new(0, Random.Shared);

    public HeadMemory Heads { get; } = new();

    public AnswerMemory Answers { get; } = new();

    /// <summary>Set before a phase starts.</summary>
    public ISchedule Schedule { get; set; } = new ClosedSchedule(0, 0);

    /// <summary>Connections opened beside the virtual users' own, to answer a server's requests.</summary>
    public List<IGatewayConnection> SideConnections { get; } = [];

    /// <summary>The run was stopped: nothing is prepared or started any more.</summary>
    public bool Aborting { get; set; }

    /// <summary>A connection to the gateway in the version of HTTP that was asked for, not open yet.</summary>
    public IGatewayConnection CreateConnection() =>
        Target.Http2 ? new Http2Connection(Loop, Target) : new HttpConnection(Loop, Target, Heads);
}
