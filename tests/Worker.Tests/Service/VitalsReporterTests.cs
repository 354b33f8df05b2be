using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Service;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Nothing of telemetry ends a shard.</summary>
[Trait("Speed", "fast")]
public sealed class VitalsReporterTests
{
    [Fact]
    public async Task A_report_that_cannot_be_made_is_left_out_and_the_next_one_comes()
    {
        var outbox = new EventOutbox(WorkerOptions.DefaultBufferBytes);
        var calls = 0;
        var reporter = new VitalsReporter(
            () =>
                ++calls == 1
                    ? throw new IOException("Input/output error")
                    : Task.FromResult(new Vitals { WorkerClockUs = calls }),
            outbox,
            NullLogger.Instance);
        await reporter.ReportAsync();
        await reporter.ReportAsync();
        var next = await outbox.NextAsync(outbox.Attach(0), TestContext.Current.CancellationToken);
        Assert.Equal((1UL, 2L), (next!.Sequence, next.Vitals.WorkerClockUs));
    }

    [Fact]
    public void A_file_of_the_kernel_that_cannot_be_read_says_nothing()
    {
        // It is there, and reading from its beginning is an input/output error.
        const string unreadable = "/proc/self/mem";
        Assert.Equal(default, CgroupCpu.ReadThrottling(unreadable));
        Assert.Equal(Environment.ProcessorCount, CgroupCpu.Cores(unreadable));
        Assert.Equal(default, CgroupCpu.ReadThrottling("/does/not/exist"));
    }

    [Fact]
    public void Throttling_is_read_where_it_is_told()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "usage_usec 5\nnr_periods 9\nnr_throttled 3\nthrottled_usec 1234\n");
        Assert.Equal((3UL, 1_234UL), CgroupCpu.ReadThrottling(file));
        File.WriteAllText(file, "50000 100000\n");
        Assert.Equal(0.5, CgroupCpu.Cores(file));
        File.Delete(file);
    }
}
