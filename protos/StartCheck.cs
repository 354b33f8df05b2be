namespace AgentGatewayPerf.Protos;

/// <summary>Finds out whether a step can be carried out in an assignment that <see cref="AssignCheck"/> has accepted.</summary>
public static class StartCheck
{
    /// <summary>What is wrong with a step, in one sentence; null for nothing.</summary>
    public static string? Problem(Start start, Assign assign)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(assign);
        if (start.Step == 0)
            return "Steps are numbered from 1.";
        if (start.Loads.Count == 0)
            return "A step must hold a load.";
        if (start.Loads.DistinctBy(load => load.Scenario).Count() < start.Loads.Count)
            return "A step loads a scenario twice.";
        return start.Loads.Select(load => Problem(load, assign)).FirstOrDefault(problem => problem is not null);
    }

    static string? Problem(Load load, Assign assign)
    {
        if (load.Scenario >= assign.Scenarios.Count)
            return $"There is no scenario {load.Scenario}.";
        var scenario = assign.Scenarios[(int)load.Scenario];
        if (load.VirtualUsers == 0 || load.VirtualUsers > scenario.VirtualUsers)
            return $"virtual_users of a load must be 1 to the {scenario.VirtualUsers} that {scenario.Name} has prepared.";
        if (load.Requests > ContractLimits.Requests)
            return $"requests must be at most {ContractLimits.Requests}.";
        if (load.DurationUs != 0 && !AssignCheck.IsTime(load.DurationUs))
            return "duration_us must be at most a year.";
        if (load.DrainUs != 0 && !AssignCheck.IsTime(load.DrainUs))
            return "drain_us must be at most a year.";
        if (load.Pauses is not null && load.Open is not null)
            return "The open model has no pauses.";
        if (load.Pauses is { } pauses && Problem(pauses) is { } problem)
            return problem;
        if (load.Open is { } open)
            return Problem(open, load);
        return load.Requests == 0 == (load.DurationUs == 0) ? "Either requests or duration_us must be above zero." : null;
    }

    static string? Problem(Pauses pauses)
    {
        if (pauses.MostThinkUs > 0 == pauses.PaceUs > 0)
            return "Either most_think_us or pace_us must be above zero.";
        if (!AssignCheck.IsTime(Math.Max(pauses.MostThinkUs, pauses.PaceUs)))
            return "Pauses must be at most a year.";
        return pauses.LeastThinkUs > pauses.MostThinkUs ? "least_think_us must be at most most_think_us." : null;
    }

    static string? Problem(OpenModel open, Load load)
    {
        if (load.Requests == 0 && load.DurationUs == 0)
            return "Requests or duration_us must be above zero.";
        if (open.Stages.Count is 0 or > ContractLimits.Stages)
            return $"There must be 1 to {ContractLimits.Stages} stages.";
        if (open.Stages.Any(stage => !AssignCheck.IsTime(stage.DurationUs)))
            return "The duration of a stage must be above zero and at most a year.";
        if (open.Stages.Any(stage => !IsRate(stage.StartRate) || !IsRate(stage.EndRate)))
            return $"Rates must be 0 to {ContractLimits.Rate} requests per second.";
        if (open.MaxVirtualUsers < load.VirtualUsers || open.MaxVirtualUsers > ContractLimits.VirtualUsers)
            return $"max_virtual_users must be from virtual_users to {ContractLimits.VirtualUsers}.";
        return Enum.IsDefined(open.Arrival) ? null : "The arrivals are not known.";
    }

    // NaN is neither.
    static bool IsRate(double rate) => rate is >= 0 and <= ContractLimits.Rate;
}
