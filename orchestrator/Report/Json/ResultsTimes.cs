namespace AgentGatewayPerf.Report.Json;

/// <summary>Null where there is nothing to distribute.</summary>
sealed record ResultsTimes(ResultsDistribution? ResponseTime, ResultsDistribution? ServiceTime, ResultsDistribution? TimeToFirstByte,
    ResultsDistribution? TimeToFirstEvent);
