namespace AgentGatewayPerf.Protos;

/// <summary>When a connection was lost: the code of <see cref="OutcomeClass.Reset"/>.</summary>
public enum ResetMoment
{
    /// <summary>Before the response, on a connection that had carried none.</summary>
    NewConnection = 1,

    /// <summary>Before the response, on a connection that had carried others: the server may have closed it while it was
    /// idle.</summary>
    ReusedConnection = 2,

    /// <summary>In the middle of the response.</summary>
    DuringResponse = 3,
}
