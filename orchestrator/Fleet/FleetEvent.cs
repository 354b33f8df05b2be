namespace AgentGatewayPerf.Fleet;

/// <summary>Something happened to the worker of a shard.</summary>
abstract record FleetEvent(int Shard);

/// <summary>The worker is there. A second one for the same shard means that the first is gone.</summary>
sealed record WorkerAnnounced(Announcement Announcement) : FleetEvent(Announcement.Shard);

/// <summary>The worker ended, and why; after its shard is finished this is as it should be.</summary>
/// <param name="Shard">Whose worker.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="MayReturn">Whether another may be started in its place.</param>
sealed record WorkerEnded(int Shard, string Reason, bool MayReturn = false) : FleetEvent(Shard);

/// <summary>No more workers will come, whatever shard they are for, and those that are there will not live long.</summary>
/// <param name="Error">Why, for the user.</param>
sealed record FleetFailed(Exception Error) : FleetEvent(-1);
