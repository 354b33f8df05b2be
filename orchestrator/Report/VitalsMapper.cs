using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>Turns what the workers say of themselves into what the results file holds.</summary>
static class VitalsMapper
{
    /// <summary>The reports of one worker.</summary>
    public static List<ResultsVitalsPoint> Map(RunResult result, ShardReport shard)
    {
        // The last measurement serves for the whole run: over its length clocks drift by far less than a second.
        var clock = result.Patterns.Where(p => p.Shards.Count > shard.Announcement.Shard)
            .Select(p => p.Shards[shard.Announcement.Shard].Clock).LastOrDefault(c => c is not null);
        return [.. shard.Vitals.Reports.Select(v => new ResultsVitalsPoint
        {
            AtS = clock?.ToOurs(v.WorkerClockUs) / 1e6,
            CpuUserUs = v.CpuUserUs,
            CpuSystemUs = v.CpuSystemUs,
            LoadThreadsCpuUs = v.LoadThreadsCpuUs,
            LoadThreadsWaitingUs = v.LoadThreadsWaitingUs,
            ThrottledPeriods = v.ThrottledPeriods,
            ThrottledUs = v.ThrottledUs,
            GcPauseUs = v.GcPauseUs,
            GcCollections = v.GcCollections,
            ResidentBytes = v.ResidentBytes,
            ScheduleLagP50Us = v.ScheduleLagP50Us,
            ScheduleLagP99Us = v.ScheduleLagP99Us,
            ScheduleLagMaxUs = v.ScheduleLagMaxUs,
            TimerOvershootMaxUs = v.TimerOvershootMaxUs,
            OpenConnections = v.OpenConnections,
            ConnectionsOpened = v.ConnectionsOpened,
            ConnectionsReused = v.ConnectionsReused,
            SamplesWaiting = v.SamplesWaiting,
            ThreadPoolQueue = v.ThreadPoolQueue,
        })];
    }
}
