using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>What a run on Modal is going to cost, and how long its containers may live.</summary>
/// <param name="Containers">Workers.</param>
/// <param name="Time">How long each is expected to live.</param>
/// <param name="IsGuess">Whether a number of requests ends the run, of which nobody knows how long they take.</param>
/// <param name="Usd">What all of them cost then.</param>
/// <param name="Lifetime">When Modal is to end a worker in any case.</param>
sealed record CostEstimate(int Containers, TimeSpan Time, bool IsGuess, decimal Usd, TimeSpan Lifetime)
{
    // Start of a container and of its worker, connections and sessions, the end: what a run takes beside its load.
    static readonly TimeSpan PerRun = TimeSpan.FromSeconds(20);
    static readonly TimeSpan PerScenario = TimeSpan.FromSeconds(3);

    // Between two blocks: the last responses, the account of every worker, and the start at one moment.
    static readonly TimeSpan PerBlock = TimeSpan.FromMilliseconds(500);

    // A gateway under test that takes longer for a response is a finding; the limit on a worker's life holds all the same.
    static readonly TimeSpan GuessedResponse = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    // Modal's own limit.
    static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>The estimate of a run on Modal; null when it runs elsewhere.</summary>
    public static CostEstimate? Of(LoadSettings settings)
    {
        if (!settings.Fleet.IsModal || settings.Target.Patterns.Count == 0)
            return null;
        var plan = RunPlanner.Plan(settings, "estimate");
        var expected = PerRun + PerScenario * plan.Scenarios.Count + Expected(plan, Min(GuessedResponse, settings.Http.Timeout));
        var most =
            (settings.Http.ConnectTimeout + 2 * settings.Http.Timeout) * plan.Scenarios.Count
            + Length(plan, settings.Http.Timeout);
        var price =
            settings.Fleet.Shards * ModalPrices.Worker(settings.Modal)
            + (settings.Fleet.Kind == FleetKind.Stdin ? ModalPrices.Orchestrator : 0);
        var isGuess = plan.Loads.Any(load => load.Requests > 0);
        var start = settings.Fleet.StartTimeout ?? TimeSpan.Zero;
        var lifetime = start + most + Slack;
        if (isGuess)
        {
            // Slow answers must not make a run dearer than was said: then its workers end before it does.
            var affordable = TimeSpan.FromSeconds(Math.Min((double)(settings.Modal.MaxCost / price), LongestLife.TotalSeconds));
            lifetime = Min(lifetime, TimeSpan.FromTicks(Math.Max(affordable.Ticks, (start + expected + Slack).Ticks)));
        }
        return new CostEstimate(
            settings.Fleet.Shards, expected, isGuess, (decimal)expected.TotalSeconds * price, Min(lifetime, LongestLife));
    }

    /// <exception cref="UsageException">It is more than the run may cost, or the run is longer than a container may
    /// live.</exception>
    public void Check(decimal maxCost)
    {
        if (Time > LongestLife)
        {
            throw new UsageException(
                $"The run takes {Durations.Format(Time)}, and Modal ends every container after 24 h. Give it less to do.");
        }
        if (Usd > maxCost)
        {
            throw new UsageException(
                $"{this}: more than --max-cost {Dollars(maxCost)}.\nGive a smaller load or fewer --shards, or allow it with --max-cost.");
        }
    }

    public override string ToString() =>
        $"{Words.Count(Containers, "container")} for about {Durations.Format(TimeSpan.FromSeconds(Math.Ceiling(Time.TotalSeconds)))}"
        + $"{(IsGuess ? $", at {Durations.Format(GuessedResponse)} a response," : "")} cost {Dollars(Usd)}";

    /// <summary>An amount with as many places as it needs to be more than zero.</summary>
    public static string Dollars(decimal usd) =>
        string.Create(CultureInfo.InvariantCulture, $"${(usd >= 1 ? Math.Round(usd, 2) : Math.Round(usd, 4)):0.00##}");

    /// <summary>How long the steps of a plan take where time ends all of them.</summary>
    public static TimeSpan LongestLoad(RunPlan plan) => Length(plan, TimeSpan.Zero);

    // Where last responses do not come they are waited for as long as may be; of many short blocks that is true of hardly any.
    static TimeSpan Expected(RunPlan plan, TimeSpan response) =>
        plan.HasBlocks ? plan.Duration + PerBlock * plan.Steps.Count : Length(plan, response);

    // The first shard has the largest share.
    static TimeSpan Length(RunPlan plan, TimeSpan response) => plan.Steps.Aggregate(
        TimeSpan.Zero, (sum, step) => sum + step.Loads.Max(load => Length(load.Of(0, plan.Shards.Count), response)));

    static TimeSpan Length(Load load, TimeSpan response) =>
        load.DurationUs > 0
            ? TimeSpan.FromMicroseconds(load.DurationUs + load.DrainUs)
            // Far more than a day is a day as well.
            : TimeSpan.FromSeconds(
                Math.Min(
                    Math.Ceiling((double)load.Requests / Math.Max(1, load.VirtualUsers)) * (response.TotalSeconds + Pause(load)),
                    10 * LongestLife.TotalSeconds));

    // Between two requests of a virtual user, s.
    static double Pause(Load load) =>
        load.Pauses is not { } pauses ? 0 : ((pauses.LeastThinkUs + pauses.MostThinkUs) / 2.0 + pauses.PaceUs) / 1e6;

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
