namespace AgentGatewayPerf.Judge;

/// <summary>One limit of the generator over the whole run, as it was where it was worst.</summary>
/// <param name="Limit">What it was.</param>
/// <param name="Reason">What was seen, in words.</param>
/// <param name="Advice">What to do about it, in words.</param>
/// <param name="Shards">Numbers of the shards that met it.</param>
/// <param name="Patterns">Names of the patterns during which they did.</param>
sealed record GeneratorLimit(
    Limit Limit, string Reason, string Advice, IReadOnlyList<int> Shards, IReadOnlyList<string> Patterns);
