using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Http.Http2;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>What the virtual users of one scenario on one load thread share.</summary>
sealed class LoadContext
{
    Http2Connections? _http2;

    public LoadContext() => SideRequests = new SideRequests(this);

    /// <summary>The load thread's loop.</summary>
    public required EventLoop Loop { get; init; }

    /// <summary>The server under test.</summary>
    public required HttpTarget Target { get; set; }

    /// <summary>What is sent.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Takes what the virtual users measure.</summary>
    public required SampleRecorder Recorder { get; init; }

    /// <summary>This shard among those of the run.</summary>
    public StreamShare Shard { get; init; } = new(0, 1);

    /// <summary>This load thread among those of the worker that the scenario runs on.</summary>
    public StreamShare Thread { get; init; } = new(0, 1);

    /// <summary>Which requests carry trace context; none unless set.</summary>
    public TraceDraw Traces { get; init; } = new(0, Random.Shared);

    /// <summary>The head of the last response, and the header that is wanted of it.</summary>
    public HeadMemory Heads { get; init; } = new();

    /// <summary>What successful responses look like.</summary>
    public ResponseMemory Responses { get; } = new();

    /// <summary>Responses to requests of the server.</summary>
    public SideRequests SideRequests { get; }

    /// <summary>Messages of failures.</summary>
    public FailureLog Failures => Recorder.Failures;

    /// <summary>Makes a connection to the target in the version of HTTP that was asked for; it is not open yet.</summary>
    public IGatewayConnection CreateConnection()
    {
        if (!Target.Http2)
            return new HttpConnection(Loop, Target, Heads);
        var target = Target;
        if (_http2?.Target != target)
            _http2 = new Http2Connections(reader => new Transport(Loop, target, reader), target, Heads);
        return new Http2Stream(_http2, target);
    }
}
