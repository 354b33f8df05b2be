namespace AgentGatewayPerf.Protos.Tests;

[Trait("Speed", "fast")]
public sealed class StartCheckTests
{
    public static TheoryData<string, Action<Start>> Wrong => new()
    {
        { "numbered from 1", start => start.Step = 0 },
        { "hold a load", start => start.Loads.Clear() },
        { "twice", start => start.Loads[1].Scenario = 0 },
        { "no scenario 2", start => start.Loads[0].Scenario = 2 },
        { "virtual_users of a load", start => start.Loads[0].VirtualUsers = 0 },
        { "virtual_users of a load", start => start.Loads[0].VirtualUsers = 5 },
        { "Either requests", start => start.Loads[0].Requests = 0 },
        { "Either requests", start => start.Loads[0].DurationUs = 1 },
        { "requests must", start => start.Loads[0].Requests = ulong.MaxValue },
        { "duration_us", start => start.Loads[1].DurationUs = ulong.MaxValue },
        { "drain_us", start => start.Loads[1].DrainUs = ulong.MaxValue },
        { "above zero", start => start.Loads[1].DurationUs = 0 },
        { "no pauses", start => start.Loads[1].Pauses = new Pauses { PaceUs = 1 } },
        { "Either most_think_us", start => start.Loads[0].Pauses = new Pauses() },
        { "Either most_think_us", start => start.Loads[0].Pauses = new Pauses { MostThinkUs = 1, PaceUs = 1 } },
        { "Pauses must", start => start.Loads[0].Pauses = new Pauses { PaceUs = ulong.MaxValue } },
        { "least_think_us", start => start.Loads[0].Pauses = new Pauses { LeastThinkUs = 2, MostThinkUs = 1 } },
        { "stages", start => start.Loads[1].Open.Stages.Clear() },
        { "duration of a stage", start => start.Loads[1].Open.Stages[0].DurationUs = 0 },
        { "Rates", start => start.Loads[1].Open.Stages[0].StartRate = -1 },
        { "Rates", start => start.Loads[1].Open.Stages[0].EndRate = double.NaN },
        { "max_virtual_users", start => start.Loads[1].Open.MaxVirtualUsers = 1 },
        { "max_virtual_users", start => start.Loads[1].Open.MaxVirtualUsers = ContractLimits.VirtualUsers + 1 },
        { "arrivals", start => start.Loads[1].Open.Arrival = (Arrival)9 },
    };

    [Fact]
    public void A_sound_step_is_accepted() => Assert.Null(StartCheck.Problem(Sound(), AssignCheckTests.Sound()));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_carried_out_is_refused_with_a_reason(string reason, Action<Start> change)
    {
        var start = Sound();
        change(start);
        Assert.Contains(reason, StartCheck.Problem(start, AssignCheckTests.Sound()), StringComparison.Ordinal);
    }

    static Start Sound() =>
        new()
        {
            Step = 1,
            Loads =
            {
                new Load
                {
                    Scenario = 0,
                    VirtualUsers = 4,
                    Requests = 10,
                },
                new Load
                {
                    Scenario = 1,
                    VirtualUsers = 2,
                    DurationUs = 1_000_000,
                    Open = new OpenModel
                    {
                        MaxVirtualUsers = 8,
                        Stages =
                        {
                            new Stage
                            {
                                DurationUs = 1_000_000,
                                StartRate = 1,
                                EndRate = 10,
                            },
                        },
                    },
                },
            },
        };
}
