namespace AgentGatewayPerf.Settings;

/// <summary>The figures of some requests that metrics are taken from. Times are response times of successful requests.</summary>
interface IFigures
{
    /// <summary>Requests that succeeded.</summary>
    long Ok { get; }

    /// <summary>Requests that failed.</summary>
    long Failed { get; }

    /// <summary>Mean time, µs; null when no request succeeded.</summary>
    double? MeanUs { get; }

    /// <summary>Longest time, µs; null when no request succeeded.</summary>
    double? MaxUs { get; }

    /// <summary>Time that so many percent of the requests do not exceed, µs; null when it is not known.</summary>
    double? Percentile(double percent);
}
