using System.Globalization;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn;

/// <summary>A bucket of tokens that is filled up once an interval.</summary>
sealed class RateLimiter(int limit, TimeSpan interval)
{
    readonly Lock _lock = new();
    long _filled = Environment.TickCount64;
    int _used;

    /// <summary>Takes a token, if there is one, and adds what the answer has to say about it.</summary>
    public bool Allow(List<HeaderLine> headers)
    {
        if (limit == 0)
            return true;
        lock (_lock)
        {
            var now = Environment.TickCount64;
            if (now - _filled >= interval.TotalMilliseconds)
            {
                _filled = now;
                _used = 0;
            }

            var allowed = _used < limit;
            if (allowed)
                _used++;
            var reset = (long)(interval.TotalMilliseconds - (now - _filled)) / 1000;
            headers.Add(new("x-ratelimit-limit", limit.ToString(CultureInfo.InvariantCulture)));
            headers.Add(new("x-ratelimit-remaining", (limit - _used).ToString(CultureInfo.InvariantCulture)));
            headers.Add(new("x-ratelimit-reset", reset.ToString(CultureInfo.InvariantCulture)));
            return allowed;
        }
    }
}
