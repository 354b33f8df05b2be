namespace AgentGatewayPerf.Fleet;

/// <summary>Something happened to the worker of a shard.</summary>
abstract record FleetEvent(int Shard);

/// <summary>The worker is there. A second one for the same shard means that the first is gone.</summary>
sealed record WorkerAnnounced(Announcement Announcement) : FleetEvent(Announcement.Shard);

/// <summary>The worker ended, and why; after its shard is finished this is as it should be.</summary>
sealed record WorkerEnded(int Shard, string Reason) : FleetEvent(Shard);
