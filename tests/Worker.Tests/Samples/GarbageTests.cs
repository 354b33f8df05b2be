using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Service;

namespace AgentGatewayPerf.Worker.Tests.Samples;

/// <summary>What a batch leaves to be collected on its way from the load thread to the acknowledgement. A collection stops the
/// load thread, so batches must not be a reason for one.</summary>
[Trait("Speed", "fast")]
public sealed class GarbageTests
{
    const int Batches = 200;
    const int SamplesPerBatch = 8_192;

    [Fact]
    public void Batches_that_are_acknowledged_leave_hardly_anything_behind()
    {
        var outbox = new EventOutbox(WorkerOptions.DefaultBufferBytes);
        var codec = new SampleBatchCodec();
        var samples = Enumerable.Range(0, SamplesPerBatch)
            .Select(i => new Sample(i * 30, 0, (ulong)(500 + i % 300), 1, 0, OutcomeClass.Ok, 0, Operation.ToolsCall)).ToArray();
        Send(10, 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Send(Batches, 11);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Batches;

        TestContext.Current.TestOutputHelper!.WriteLine($"{each} bytes a batch of {SamplesPerBatch}");
        // The messages around the columns; the columns themselves take 40,000 bytes and more.
        Assert.InRange(each, 0, 2_048);

        void Send(int count, ulong sequence)
        {
            for (var i = 0; i < count; i++)
            {
                var batch = codec.Encode(1, 0, samples, outbox.BatchMemory, out var memory);
                Assert.True(outbox.Add(new ShardEvent { SampleBatch = batch }, memory));
                outbox.Acknowledge(sequence++);
            }
        }
    }

    [Fact]
    public void Memory_of_batches_is_at_most_half_empty_and_kept_within_a_bound()
    {
        var pool = new BatchMemory();
        foreach (var length in (int[])[0, 1, 1_024, 1_025, 5_000, 65_536, 65_537, 1_000_000])
        {
            var array = pool.Rent(length);
            Assert.InRange(array.Length, length, Math.Max(1, length * 2));
            pool.Return(array);
        }
        Assert.Same(Rented(5_000), pool.Rent(5_000));

        byte[] Rented(int length)
        {
            var array = pool.Rent(length);
            pool.Return(array);
            return array;
        }
    }

    [Fact]
    public void The_runtime_is_set_to_one_small_heap()
    {
        // Server collection has a heap and threads for every processor: it would stop a worker for ten times as long.
        var configuration = File.ReadAllText(Path.ChangeExtension(typeof(EventOutbox).Assembly.Location, ".runtimeconfig.json"));
        Assert.Contains("\"System.GC.Server\": false", configuration, StringComparison.Ordinal);
        Assert.Contains("\"System.GC.Concurrent\": false", configuration, StringComparison.Ordinal);
        // Else memory would follow the size of the processor's cache.
        Assert.Contains("\"System.GC.Gen0MaxBudget\": 8388608", configuration, StringComparison.Ordinal);
    }
}
