using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using Google.Protobuf;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Events as they come to the orchestrator: what is wrong is refused in the way the session expects, nothing else
/// happens.</summary>
sealed class EventTarget : FuzzTarget
{
    const int Inputs = 64;

    static readonly Start Step = new() { Step = 1, Loads = { new Load() } };

    RunMerge _merge = Expecting();
    int _uses;

    public override string Name => "event";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. BatchTarget.Batches.Select(batch => new ShardEvent { Sequence = 9, SampleBatch = batch }.ToByteArray()),
        new ShardEvent
        {
            Sequence = 1,
            Ready = new Ready
            {
                Worker = new WorkerInfo { Version = "1", Cores = 2 },
                Facts = { "MCP" },
                Fault = new Fault { Message = "x" },
            },
        }.ToByteArray(),
        new ShardEvent
        {
            Sequence = 2,
            Vitals = new Vitals { WorkerClockUs = 5, ResidentBytes = 7 },
        }.ToByteArray(),
        new ShardEvent
        {
            Sequence = 3,
            StepFinished = new StepFinished
            {
                Step = 1,
                Accounts =
                {
                    new LoadAccount
                    {
                        Planned = 3,
                        Completed = 3,
                        Outcomes = { new OutcomeCount { Count = 3 } },
                    },
                },
            },
        }.ToByteArray(),
        new ShardEvent { Sequence = 4, Released = new Released { SetupSamples = 3 } }.ToByteArray(),
    ];

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        // Totals that go on being used; not for ever, since any 64-bit time is a time and takes its bucket.
        if (++_uses % Inputs == 0)
            _merge = Expecting();
        try
        {
            var shardEvent = ShardEvent.Parser.ParseFrom(input);
            EventCheck.Check(shardEvent);
            var milestones = new ShardMilestones();
            milestones.ExpectReady(0);
            milestones.ExpectFinished(Step);
            switch (shardEvent.EventCase)
            {
                case ShardEvent.EventOneofCase.SampleBatch:
                    _merge.Fold(0, shardEvent.SampleBatch);
                    break;
                case ShardEvent.EventOneofCase.Vitals:
                    _merge.Add(0, shardEvent.Vitals);
                    break;
                case ShardEvent.EventOneofCase.Ready:
                    milestones.Reach(shardEvent.Ready);
                    break;
                case ShardEvent.EventOneofCase.Released:
                    milestones.Reach(shardEvent.Released);
                    break;
                case ShardEvent.EventOneofCase.StepFinished:
                    milestones.Reach(shardEvent.StepFinished);
                    foreach (var account in shardEvent.StepFinished.Accounts)
                        CountCheck.Differences(account, _merge.Of(1, 0).TallyOf(0), 0);
                    break;
            }
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException)
        {
            // The shard is lost, with this as the reason.
        }
    }

    static RunMerge Expecting()
    {
        var merge = new RunMerge(1);
        foreach (var step in (uint[])[0, 1])
            merge.Expect(new SampleOrigin(step, StepKind.Load, 0, new PlannedScenario("mcp:mixed", Pattern.McpMixed, 0, 1)));
        return merge;
    }
}
