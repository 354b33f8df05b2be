using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using Grpc.Core;
using static AgentGatewayPerf.Protos.ShardCommand;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>A worker is another process on another machine: what it sends is input.</summary>
public sealed class HostileWorkerTests
{
    const int Requests = 5;

    static readonly RunTimings Quick = new()
    {
        Pings = 1,
        Ready = TimeSpan.FromSeconds(1),
        Reattach = TimeSpan.FromMilliseconds(500),
        Account = TimeSpan.FromMilliseconds(500),
    };

    static readonly Sample Ok = new(0, 0, 1_000, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsCall);

    [Fact]
    public async Task The_end_of_a_shard_without_its_account_is_no_success()
    {
        var result = await RunAsync(async call =>
        {
            await ReadyAsync(call);
            var start = (await call.UntilAsync(CommandOneofCase.Start)).Start;
            await call.SendAsync(BatchOf(start.Step, Ok, Ok, Ok), Finished(3));
            await call.StayAsync();
        });
        AssertLost(result, "without its account of mcp:tools/call");
    }

    [Fact]
    public async Task A_shard_that_says_nothing_but_that_it_has_finished_is_lost()
    {
        var result = await RunAsync(async call =>
        {
            await call.UntilAsync(CommandOneofCase.Prepare);
            await call.SendAsync(Finished(0));
            await call.StayAsync();
        });
        AssertLost(result, "ended before it was told to");
    }

    [Fact]
    public async Task A_timed_load_is_not_waited_for_without_end()
    {
        var result = await RunAsync(
            async call =>
            {
                await ReadyAsync(call);
                await call.UntilAsync(CommandOneofCase.Start);
                while (true)
                {
                    await call.SendAsync(new ShardEvent { Vitals = new Vitals() });
                    await Task.Delay(50, call.Over);
                }
            },
            TimeSpan.FromMilliseconds(300));
        AssertLost(result, "did not account for its load");
    }

    [Fact]
    public async Task A_worker_that_drops_its_stream_again_and_again_is_not_waited_for_without_end()
    {
        var sequence = 0UL;
        var isReady = false;
        var result = await RunAsync(async call =>
        {
            if (!isReady)
            {
                await call.UntilAsync(CommandOneofCase.Prepare);
                await call.SendRawAsync(Ready(++sequence));
                isReady = true;
                await call.UntilAsync(CommandOneofCase.Start);
            }
            await call.SendRawAsync(new ShardEvent { Sequence = ++sequence, Vitals = new Vitals() });
            await Task.Delay(100, call.Over);
            throw new RpcException(new Status(StatusCode.Unavailable, "dropped"));
        });
        Assert.NotEmpty(result.Problems);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-1)]
    public async Task Impossible_processors_are_stopped_at_the_border(double cores)
    {
        var result = await RunAsync(async call =>
        {
            await call.UntilAsync(CommandOneofCase.Prepare);
            await call.SendAsync(
                new ShardEvent
                {
                    Ready = new Ready
                    {
                        Worker = new WorkerInfo { Version = "1", Cores = cores },
                    },
                });
            await call.StayAsync();
        });
        AssertLost(result, "the worker says that");
    }

    [Fact]
    public async Task Accounts_beyond_all_bounds_are_stopped_at_the_border()
    {
        foreach (
            var account in (LoadAccount[])
                [
                    new() { Planned = ulong.MaxValue, NotSent = ulong.MaxValue },
                    new() { ElapsedUs = ulong.MaxValue },
                    new() { StartedUs = long.MinValue },
                ])
        {
            var result = await RunAsync(async call =>
            {
                await ReadyAsync(call);
                var start = (await call.UntilAsync(CommandOneofCase.Start)).Start;
                await call.SendAsync(
                    new ShardEvent
                    {
                        StepFinished = new StepFinished { Step = start.Step, Accounts = { account } },
                    });
                await call.StayAsync();
            });
            AssertLost(result, "the worker says that");
        }
    }

    [Fact]
    public async Task No_more_sessions_are_left_open_than_a_worker_can_have()
    {
        var result = await RunAsync(async call =>
        {
            await ReadyAsync(call);
            await call.SendAsync(
                new ShardEvent
                {
                    Released = new Released { SessionsLeftOpen = ContractLimits.VirtualUsers + 1 },
                });
            await call.StayAsync();
        });
        AssertLost(result, "more sessions are open than it can have");
    }

    [Fact]
    public async Task Nothing_is_taken_out_of_its_turn()
    {
        // Before Start, of a step that nobody asked for, of another scenario, and behind the account.
        ShardEvent[] early =
        [
            BatchOf(1, Ok),
            new()
            {
                StepFinished = new StepFinished { Step = 1, Accounts = { new LoadAccount() } },
            },
            new() { StepFinished = new StepFinished { Step = 9 } },
            new() { Released = new Released { Scenario = 3 } },
            new() { Ready = new Ready { Scenario = 7 } },
            new()
            {
                SampleBatch = new SampleBatch { Step = 0, Scenario = 4 },
            },
        ];
        foreach (var one in early)
        {
            var result = await RunAsync(async call =>
            {
                await ReadyAsync(call);
                await call.SendAsync(one);
                await call.StayAsync();
            });
            AssertLost(result, "not under way");
        }
        var late = await RunAsync(async call =>
        {
            await ReadyAsync(call);
            var start = (await call.UntilAsync(CommandOneofCase.Start)).Start;
            var samples = Enumerable.Repeat(Ok, Requests).ToArray();
            await call.SendAsync(
                BatchOf(start.Step, samples),
                new ShardEvent
                {
                    StepFinished = new StepFinished
                    {
                        Step = start.Step,
                        Accounts =
                        {
                            new LoadAccount { Planned = Requests, Completed = Requests },
                        },
                    },
                },
                BatchOf(start.Step, samples));
            await call.StayAsync();
        });
        AssertLost(late, "not under way");
        Assert.Equal(Requests, late.Patterns[0].Successful);
    }

    [Fact]
    public async Task A_batch_that_breaks_in_its_middle_is_not_counted_at_all()
    {
        var result = await RunAsync(async call =>
        {
            await ReadyAsync(call);
            var start = (await call.UntilAsync(CommandOneofCase.Start)).Start;
            var broken = BatchOf(start.Step, Ok, Ok, Ok, Ok);
            broken.SampleBatch.Count = 5;
            await call.SendAsync(broken);
            await call.StayAsync();
        });
        AssertLost(result, "the worker sends");
        Assert.Equal(0, result.Patterns[0].Sum.Successful.Response.Count);
    }

    [Fact]
    public async Task Texts_are_one_printable_line_and_bounded()
    {
        const string evil = "\u001b[31mred\u0007\nResult: ok";
        var result = await RunAsync(async call =>
        {
            await call.UntilAsync(CommandOneofCase.Prepare);
            await call.SendAsync(
                new ShardEvent
                {
                    Ready = new Ready
                    {
                        Worker = new WorkerInfo { Version = evil },
                        Facts = { evil + new string('x', 3_000_000) },
                        Warnings = { evil },
                    },
                });
            var start = (await call.UntilAsync(CommandOneofCase.Start)).Start;
            var batch = BatchOf(start.Step, Ok with { Outcome = OutcomeClass.Tool });
            batch.SampleBatch.Failures.Add(new FailureMessage
            {
                Operation = Operation.ToolsCall,
                Outcome = OutcomeClass.Tool,
                Message = evil + new string('y', 3_000_000),
            });
            await call.SendAsync(batch);
            throw new RpcException(new Status(StatusCode.PermissionDenied, evil));
        });
        var texts = (string[])
        [
            .. result.Problems, .. result.Patterns[0].Facts, .. result.Patterns[0].Warnings, result.Shards[0].Worker!.Version,
            .. result.Patterns[0].Messages.Of(setup: false, new Outcome(OutcomeClass.Tool)),
        ];
        Assert.All(texts, text => Assert.DoesNotContain(text, char.IsControl));
        Assert.All(texts, text => Assert.InRange(text.Length, 1, 1_000));
    }

    [Theory]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.Internal)]
    public async Task The_last_true_reason_is_said(StatusCode code)
    {
        var calls = 0;
        var result = await RunAsync(async call =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                await ReadyAsync(call);
                throw new RpcException(new Status(code, "because of this"));
            }
            // From now on it takes calls and is silent.
            await call.StayAsync();
        });
        AssertLost(result, $"{code}: because of this");
    }

    static async Task<RunResult> RunAsync(Func<HandWorker.Call, Task> speak, TimeSpan? duration = null)
    {
        await using var worker = await HandWorker.StartAsync(speak);
        await using var fleet = new StaticFleet([worker.Url], "t");
        var settings = Runs.Settings(1, Requests) with
        {
            Load = new() { Requests = Requests, Concurrency = 1, Duration = duration, Drain = TimeSpan.FromMilliseconds(100) },
            Http = new() { Timeout = TimeSpan.FromMilliseconds(100), ConnectTimeout = TimeSpan.FromMilliseconds(100) },
        };
        return await Runs.RunAsync(fleet, settings, Quick);
    }

    static void AssertLost(RunResult result, string reason) =>
        Assert.Contains(reason, Assert.Single(result.Problems), StringComparison.Ordinal);

    static async Task ReadyAsync(HandWorker.Call call)
    {
        await call.UntilAsync(CommandOneofCase.Prepare);
        await call.SendAsync(Ready(0));
    }

    static ShardEvent Ready(ulong sequence) =>
        new()
        {
            Sequence = sequence,
            Ready = new Ready
            {
                VirtualUsersReady = 1,
                Worker = new WorkerInfo { Version = "1", Cores = 1 },
            },
        };

    static ShardEvent Finished(ulong samples) => new() { ShardFinished = new ShardFinished { Samples = samples } };

    static ShardEvent BatchOf(uint step, params Sample[] samples) =>
        new() { SampleBatch = new SampleBatchCodec().Encode(step, 0, samples) };
}
