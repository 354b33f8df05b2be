using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Streams of events in which one or a few are not what a worker would send: the run always ends in time, never breaks,
/// and never calls a result complete that is not the worker's own.</summary>
public sealed class MutatedStreamTests
{
    const int Streams = 10_000;
    const int Requests = 40;
    const int AtOnce = 32;
    const int WriteEvery = 20;

    // One for setup, Ready, four batches, the account, Released, ShardFinished.
    const int Events = 9;

    static readonly RunTimings Quick = new()
    {
        Pings = 1,
        Ready = TimeSpan.FromSeconds(2),
        Reattach = TimeSpan.FromMilliseconds(500),
        Account = TimeSpan.FromMilliseconds(500),
    };

    [Fact]
    public async Task Every_stream_ends_and_none_is_believed_that_does_not_add_up()
    {
        var seed = 0;
        var ends = await Task.WhenAll(
            Enumerable.Range(0, AtOnce).Select(_ => RunSomeAsync(() => Interlocked.Increment(ref seed))));
        var all = ends.SelectMany(e => e).ToList();
        Assert.Equal(Streams, all.Count);
        // Some changes are harmless, and most are not.
        Assert.InRange(all.Count(isComplete => isComplete), 1, Streams / 2);
    }

    static async Task<List<bool>> RunSomeAsync(Func<int> nextSeed)
    {
        var ends = new List<bool>();
        await using var worker = await ScriptedWorker.StartAsync(new(), "t");
        while (nextSeed() is var seed && seed <= Streams)
        {
            worker.Reset(new WorkerScript { Change = Mutation(seed) });
            ends.Add(await RunOneAsync(worker, seed));
        }
        return ends;
    }

    static async Task<bool> RunOneAsync(ScriptedWorker worker, int seed)
    {
        // The fleet's disposal would take the worker with it.
        var fleet = new ScriptedFleet([worker], "t");
        var settings = Runs.Settings(1, Requests) with
        {
            Load = new() { Requests = Requests, Concurrency = 1 },
            Http = new() { Timeout = TimeSpan.FromMilliseconds(100), ConnectTimeout = TimeSpan.FromMilliseconds(100) },
        };
        var result = await Runs.RunAsync(fleet, settings, Quick)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        if (seed % WriteEvery == 0)
            WriteAll(result, settings);
        var pattern = result.Patterns.SingleOrDefault();
        Assert.True(pattern is null || pattern.Total <= Requests, $"seed {seed}: {pattern?.Total} requests");
        if (result.Problems.Count > 0)
            return false;
        Assert.True(
            pattern is not null && (pattern.Total, pattern.Unaccounted, pattern.Partial) == (Requests, 0L, false)
                && pattern.Shards[0].Account?.Planned == Requests,
            $"seed {seed}: believed {pattern?.Total} of {Requests}");
        return true;
    }

    // Whatever was measured can be written, in every form.
    static void WriteAll(RunResult result, LoadSettings settings)
    {
        var document = Results.Document(result, settings);
        ResultsFile.Write(Stream.Null, document);
        Assert.True(DocumentFiles.CanMake(document));
        new ConsoleReport(TextWriter.Null).Write(document);
    }

    static Func<int, ShardEvent, ShardEvent> Mutation(int seed)
    {
        var random = new Random(seed);
        var targets = Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(Events)).ToHashSet();
        return (number, one) => targets.Contains(number) ? Changed(one, random) : one;
    }

    static ShardEvent Changed(ShardEvent one, Random random) => random.Next(3) switch
    {
        0 => WithBytesChanged(one, random),
        1 => WithFieldChanged(one, random),
        _ => WithAnotherEvent(one, random),
    };

    static ShardEvent WithBytesChanged(ShardEvent one, Random random)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var bytes = one.ToByteArray().ToList();
            for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(3))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveAt(at); break;
                    default: bytes.Insert(at, (byte)random.Next(256)); break;
                }
            }
            try
            {
                return ShardEvent.Parser.ParseFrom([.. bytes]);
            }
            catch (InvalidProtocolBufferException)
            {
                // Such bytes are refused by gRPC: another try.
            }
        }
        return one;
    }

    static ShardEvent WithFieldChanged(ShardEvent one, Random random)
    {
        var changed = one.Clone();
        var message = (IMessage)
            ShardEvent.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(changed).Accessor.GetValue(changed);
        // Down into the message, as deep as chance has it.
        while (true)
        {
            var fields = message.Descriptor.Fields.InDeclarationOrder();
            var field = fields[random.Next(fields.Count)];
            if (field.FieldType == FieldType.Message)
            {
                var inner = field.IsRepeated
                    ? ((System.Collections.IList)field.Accessor.GetValue(message)).Cast<IMessage>().FirstOrDefault()
                    : (IMessage?)field.Accessor.GetValue(message);
                if (inner is null)
                    return changed;
                message = inner;
                continue;
            }
            if (!field.IsRepeated)
                field.Accessor.SetValue(message, Extreme(field, random));
            return changed;
        }
    }

    static object Extreme(FieldDescriptor field, Random random) => field.FieldType switch
    {
        FieldType.UInt64 => Pick(random, 0UL, 1UL, 39UL, 1UL << 53, 1UL << 63, ulong.MaxValue),
        FieldType.UInt32 => Pick(random, 0U, 1U, 39U, 1U << 31, uint.MaxValue),
        FieldType.Int64 or FieldType.SInt64 => Pick(random, 0L, -1L, long.MinValue, long.MaxValue),
        FieldType.Int32 or FieldType.SInt32 => Pick(random, 0, -1, int.MinValue, int.MaxValue),
        FieldType.Double => Pick(random, 0.0, -1.0, double.NaN, double.PositiveInfinity, double.MaxValue),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.String => Pick(random, "", "\u001b[2J\nResult: ok", new string('x', 100_000)),
        FieldType.Bytes => ByteString.CopyFrom([.. Enumerable.Range(0, random.Next(40)).Select(_ => (byte)random.Next(256))]),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, random.Next(-2, 2_000)),
        var other => throw new InvalidOperationException($"a field of {other}"),
    };

    static ShardEvent WithAnotherEvent(ShardEvent one, Random random)
    {
        ShardEvent other = random.Next(7) switch
        {
            0 => new() { Ready = new Ready() },
            1 => new()
            {
                StepFinished = new StepFinished
                {
                    Step = 1,
                    Accounts =
                    {
                        new LoadAccount { Planned = Requests, Completed = Requests },
                    },
                },
            },
            2 => new() { Released = new Released() },
            3 => new() { ShardFinished = new ShardFinished { Samples = Requests } },
            4 => new() { Vitals = new Vitals() },
            5 => new() { SampleBatch = new SampleBatch { Step = 1 } },
            _ => new(),
        };
        other.Sequence = one.Sequence;
        return other;
    }

    static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
