using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using Google.Protobuf;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>The slowest of the requests that carried trace context. One loop's thread; allocates nothing for a request.</summary>
sealed class SlowestRequests
{
    /// <summary>Requests kept.</summary>
    public const int Most = 20;

    readonly (TraceId Trace, Sample Sample)[] _kept = new (TraceId, Sample)[Most];
    int _count;
    int _fastest;

    public void Add(TraceId trace, in Sample sample)
    {
        if (_count < Most)
            _kept[_count++] = (trace, sample);
        else if (sample.LatencyUs > _kept[_fastest].Sample.LatencyUs)
            _kept[_fastest] = (trace, sample);
        else
            return;
        for (var i = 0; i < _count; i++)
        {
            if (_kept[i].Sample.LatencyUs < _kept[_fastest].Sample.LatencyUs)
                _fastest = i;
        }
    }

    /// <summary>The slowest of all load threads, slowest first.</summary>
    public static IEnumerable<SlowRequest> Sorted(IEnumerable<SlowestRequests> threads) => threads.SelectMany(t => t._kept.Take(t._count)).OrderByDescending(k => k.Sample.LatencyUs).Take(Most).Select(k => new SlowRequest
    {
        TraceId = ByteString.CopyFrom(k.Trace.ToBytes()),
        IntendedStartUs = k.Sample.IntendedStartUs,
        SendDelayUs = k.Sample.SendDelayUs,
        LatencyUs = k.Sample.LatencyUs,
        Operation = k.Sample.Operation,
        Outcome = k.Sample.Outcome,
        Code = k.Sample.Code,
    });
}
