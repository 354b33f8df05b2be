using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Orchestrator.Tests.Otlp;

/// <summary>Metrics of a run as a collector receives them.</summary>
public sealed class OtlpTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_collector_gets_agrees_with_the_result(bool http)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "r.json");
        // Longer than the interval, so that the run is seen while it goes on.
        var (code, _, errors) = await BuiltProgram.RunAsync(
            "--demo", "--pattern", "mcp:mixed,a2a:message", "--duration", http ? "1s" : "3500ms", "--rate", "200", "--shards",
            "2", "--warmup", "20", "--otlp", http ? receiver.HttpUrl + "/v1/metrics" : receiver.GrpcUrl, "--label", "nightly",
            "--tag", "commit=4f2a91c", "--output", output, "--quiet");
        // Whether all requests of an open load are sent in time is the machine's affair.
        Assert.True(code is ExitCode.Success or ExitCode.Failed, errors);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));

        Assert.Equal("agentgateway-perf", receiver.Resource["service.name"]);
        Assert.Equal(document.RootElement.GetProperty("run_id").GetString(), receiver.Resource["service.instance.id"]);
        Assert.Equal("nightly", receiver.Resource["agentgateway_perf.label"]);
        Assert.Equal("4f2a91c", receiver.Resource["agentgateway_perf.tag.commit"]);

        foreach (var pattern in document.RootElement.GetProperty("patterns").EnumerateArray())
        {
            var name = pattern.GetProperty("pattern").GetString()!;
            var requests = pattern.GetProperty("total_requests").GetInt64();
            Assert.Equal(requests, pattern.GetProperty("successful").GetInt64());
            var counted = receiver.Last("agentgateway_perf.requests");
            Assert.Equal("{request}", counted.Unit);
            Assert.True(counted.Sum is { IsMonotonic: true, AggregationTemporality: 2 });
            Assert.Equal(requests, counted.Sum.DataPoints.Where(p => IsOf(p.Attributes, name)).Sum(p => p.AsInt));

            var duration = receiver.Last("agentgateway_perf.request.duration");
            Assert.Equal("s", duration.Unit);
            var points = duration.ExponentialHistogram.DataPoints.Where(p => IsOf(p.Attributes, name)).ToList();
            var times = pattern.GetProperty("successful_times").GetProperty("response_time");
            Assert.Equal(requests, (long)points.Aggregate(0UL, (sum, p) => sum + p.Count));
            Assert.Equal(times.GetProperty("mean_us").GetDouble() / 1e6 * requests, points.Sum(p => p.Sum), 1e-6);
            Assert.Equal(times.GetProperty("max_us").GetInt64() / 1e6, points.Max(p => p.Max), 1e-9);
            Assert.Equal(times.GetProperty("min_us").GetInt64() / 1e6, points.Min(p => p.Min), 1e-9);
            Assert.All(
                points, p => Assert.Equal(p.Count, p.ZeroCount + p.Positive.BucketCounts.Aggregate(0UL, (sum, c) => sum + c)));
            var attributes = OtlpReceiver.Attributes(points[0].Attributes);
            Assert.Equal(("127.0.0.1", "ok"), (attributes["server.address"], attributes["agentgateway_perf.outcome"]));
            Assert.False(attributes.ContainsKey("error.type"));
        }

        var mcp = receiver.Last("mcp.client.operation.duration");
        Assert.Equal("s", mcp.Unit);
        Assert.Equal(["tools/call", "tools/list"],
            mcp.ExponentialHistogram.DataPoints.Select(p => OtlpReceiver.Attributes(p.Attributes)["mcp.method.name"]).Order());
        Assert.Equal(["0", "1"], receiver.Last("agentgateway_perf.worker.memory.usage").Sum.DataPoints
            .Select(p => OtlpReceiver.Attributes(p.Attributes)["agentgateway_perf.shard"]).Order());
        Assert.InRange(receiver.Exports, http ? 1 : 2, 10);
    }

    [Fact]
    public async Task Failures_carry_their_type()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var (code, _, _) = await BuiltProgram.RunAsync(
            "--demo", "--pattern", "mcp:tools/call", "--tool", "nothing", "--mcp-version", "2025-11-25", "--num-requests", "30",
            "--otlp", receiver.GrpcUrl, "--quiet");
        Assert.Equal(ExitCode.Failed, code);
        var point = Assert.Single(receiver.Last("agentgateway_perf.requests").Sum.DataPoints);
        Assert.Equal(30, point.AsInt);
        var attributes = OtlpReceiver.Attributes(point.Attributes);
        Assert.NotEqual("ok", attributes["agentgateway_perf.outcome"]);
        Assert.Equal(attributes["agentgateway_perf.outcome"] == "tool" ? "tool_error" : "-32602", attributes["error.type"]);
    }

    [Fact]
    public async Task A_collector_that_refuses_is_told_and_does_not_end_the_run()
    {
        await using var receiver = await OtlpReceiver.StartAsync(refuse: true);
        var (code, output, errors) = await BuiltProgram.RunAsync(
            "--demo", "--pattern", "mcp:tools/list", "--num-requests", "30", "--otlp", receiver.HttpUrl + "/v1/metrics",
            "--quiet");
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("Total requests: 30", output, StringComparison.Ordinal);
        Assert.Contains(
            $"Metrics could not be sent to {receiver.HttpUrl}/v1/metrics by HTTP: Response status code does not indicate success: 403",
            errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "cannot be reached")]
    [InlineData("localhost:4317", "takes the address of a collector")]
    [InlineData("http://me:s3cret@localhost:4317", "OTEL_EXPORTER_OTLP_HEADERS")]
    public async Task A_wrong_address_is_refused_before_anything_is_sent(string address, string expected)
    {
        var (code, output, errors) = await BuiltProgram.RunAsync("--demo", "--otlp", address);
        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", errors, StringComparison.Ordinal);
        Assert.InRange(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/v1/metrics")]
    public async Task An_address_that_takes_connections_and_never_responds_is_refused_before_the_run(string path)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var (code, output, errors) = await BuiltProgram.RunAsync("--demo", "--otlp", $"http://{silent.LocalEndpoint}{path}");
        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains("cannot be reached: no response within 3 s.", errors, StringComparison.Ordinal);
    }

    static bool IsOf(IEnumerable<KeyValue> attributes, string pattern) =>
        OtlpReceiver.Attributes(attributes)["agentgateway_perf.pattern"] == pattern;
}
