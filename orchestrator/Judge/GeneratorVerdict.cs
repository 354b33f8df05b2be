namespace AgentGatewayPerf.Judge;

/// <summary>What the load generator says about itself.</summary>
/// <param name="Status">One word, or two: ok, limited, not judged.</param>
/// <param name="Limits">What limited it, the causes of others first; empty unless it was limited.</param>
sealed record GeneratorVerdict(string Status, IReadOnlyList<GeneratorLimit> Limits)
{
    /// <summary>Nothing kept it from generating the load that was asked for.</summary>
    public const string Ok = "ok";

    /// <summary>The figures are partly its own.</summary>
    public const string Limited = "limited";

    /// <summary>There was too little to judge.</summary>
    public const string NotJudged = "not judged";

    /// <summary>The lines that end the report.</summary>
    public IEnumerable<string> Lines => Status switch
    {
        Limited => Limits.Select(l => $"Generator: limited: {l.Reason}{l.Where}; {l.Advice}"),
        NotJudged => ["Generator: not judged: no load lasted a second; use --duration, or more requests"],
        _ => ["Generator: ok"],
    };
}
