namespace AgentGatewayPerf.Fleet;

/// <summary>What the containers of a run have used.</summary>
/// <param name="Containers">How many were started, as far as they were heard of.</param>
/// <param name="Time">Their lives added up.</param>
/// <param name="Usd">What that costs by the list prices.</param>
/// <param name="Prices">Which prices: where they stood and when.</param>
sealed record FleetUsage(int Containers, TimeSpan Time, decimal Usd, string Prices);
