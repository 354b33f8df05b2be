using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
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

    /// <summary>Keeps a request, if it is among the slowest.</summary>
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
    public static IEnumerable<SlowRequest> Sorted(IEnumerable<SlowestRequests> threads) => threads
        .SelectMany(thread => thread._kept.Take(thread._count))
        .OrderByDescending(kept => kept.Sample.LatencyUs)
        .Take(Most)
        .Select(kept => new SlowRequest
        {
            TraceId = ByteString.CopyFrom(kept.Trace.ToBytes()),
            IntendedStartUs = kept.Sample.IntendedStartUs,
            SendDelayUs = kept.Sample.SendDelayUs,
            LatencyUs = kept.Sample.LatencyUs,
            Operation = kept.Sample.Operation,
            Outcome = kept.Sample.Outcome,
            Code = kept.Sample.Code,
        });
}
