using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Orchestrator.Tests.Run;

[Trait("Speed", "fast")]
public sealed class WorkerVersionsTests
{
    [Fact]
    public void Workers_of_another_version_are_told()
    {
        Assert.Empty(WorkerVersions.Warnings([WorkerVersions.Own, null]));
        Assert.Equal(
            $"The workers of shards 1, 2 are of version 99.0.0, and this program of {WorkerVersions.Own}: "
                + "figures may differ. Use workers of the same version.",
            Assert.Single(WorkerVersions.Warnings([WorkerVersions.Own, "99.0.0", "99.0.0", null])));
    }
}
