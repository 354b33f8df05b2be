using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Samples;

public sealed class SlowestRequestsTests
{
    [Fact]
    public void The_slowest_of_all_threads_are_kept_slowest_first() =>
        Gen.ULong[0, 1_000]
            .Array[0, 120]
            .Array[1, 4]
            .Sample(threads =>
            {
                var kept = threads
                    .Select(latencies =>
                    {
                        var slowest = new SlowestRequests();
                        foreach (var latency in latencies)
                        {
                            slowest.Add(
                                new TraceId(1, latency + 1),
                                new Sample(0, 0, latency, 0, 0, OutcomeClass.Ok, 0, Operation.ToolsCall));
                        }
                        return slowest;
                    })
                    .ToList();
                var expected = threads.SelectMany(latencies => latencies).OrderDescending().Take(SlowestRequests.Most);
                Assert.Equal(expected, SlowestRequests.Sorted(kept).Select(request => request.LatencyUs));
            });

    [Fact]
    public void A_request_is_reported_with_its_trace()
    {
        var slowest = new SlowestRequests();
        slowest.Add(new TraceId(1, 2), new Sample(3, 4, 5, 0, 0, OutcomeClass.Http, 503, Operation.ToolsList));
        var request = SlowestRequests.Sorted([slowest]).Single();
        Assert.Equal("00000000000000010000000000000002", Convert.ToHexStringLower(request.TraceId.Span));
        Assert.Equal(
            (3L, 4UL, OutcomeClass.Http, 503, Operation.ToolsList),
            (request.IntendedStartUs, request.SendDelayUs, request.Outcome, request.Code, request.Operation));
    }
}
