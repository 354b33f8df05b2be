using System.Text.RegularExpressions;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

[Trait("Speed", "fast")]
public sealed partial class LoadFlagsTests
{
    [Fact]
    public void Values_can_be_set_by_a_program()
    {
        var flags = new LoadFlags();
        var values = new FlagValues()
            .Set(flags.A2a.Turns, 7).Set(flags.Target.Pattern, ["a2a:conversation"]).Set(flags.A2a.Message, null);
        var settings = flags.Read(values, _ => null);
        Assert.Equal((7, "Hello", 1), (settings.A2a.Turns, settings.A2a.Message, settings.Target.Patterns.Count));
        Assert.False(values.Has(flags.A2a.Message));
    }

    [Fact]
    public void No_flag_has_two_groups_and_every_exclusion_is_of_known_flags()
    {
        var flags = new LoadFlags();
        var all = flags.Groups.SelectMany(g => g.Options).ToList();
        Assert.Equal(all.Count, all.Select(o => o.Name).Distinct().Count());
        Assert.All(flags.Exclusions, e => Assert.True(all.Contains(e.One) && all.Contains(e.Other)));
    }

    [Fact]
    public void Typing_every_default_changes_nothing()
    {
        var standard = TypedFlags.Read("").Describe(hasAuthToken: false);
        foreach (var option in new LoadFlags().Groups.SelectMany(g => g.Options))
        {
            // Words stand for a default that depends on something else, and some flags need another one.
            if (option.Name is "--arrival" or "--seed" or "--region" or "--min-shards" or "--requests-per-session"
                or "--requests-per-connection" or "--idle-streams" or "--http2-streams"
                || Default().Match(option.Description ?? "") is not { Success: true } match)
            {
                continue;
            }
            var typed = TypedFlags.Read([option.Name, match.Groups[1].Value]).Describe(hasAuthToken: false);
            // It is null where the worker's own limit holds.
            typed.Remove("max_body_bytes");
            foreach (var (name, value) in typed)
                Assert.Equal(standard[name]?.ToJsonString(), value?.ToJsonString());
        }
    }

    [Fact]
    public void The_help_names_every_pattern()
    {
        var help = new LoadFlags().Target.Pattern.Description;
        Assert.All(PatternCatalog.KnownNames, name => Assert.Contains(name, help, StringComparison.Ordinal));
    }

    [GeneratedRegex(@" \[default: ([^ ]*)\]$")]
    private static partial Regex Default();
}
