using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace AgentGatewayPerf.Cli;

/// <summary>Flags about the workers' containers and their coming up.</summary>
sealed class FleetFlags
{
    readonly Option<string?> _region = new("--region")
    {
        Description = "Where workers run, such as us-east or eu-west,eu-north [default: anywhere]",
        HelpName = "NAME,…",
    };
    readonly Option<double?> _cpu = Amount<double>("--cpu", "CORES", "a number of cores", "Physical cores of a worker [default: 2]");
    readonly Option<int?> _memory = FlagParsers.Number<int>("--memory", "MiB of a worker [default: 2048]");
    readonly Option<bool> _nonPreemptible = new("--nonpreemptible")
    {
        Description = "Never interrupt a worker, for three times the price",
    };
    readonly Option<string?> _secret = new("--secret")
    {
        Description = "Secret of Modal that holds AGENTGATEWAY_AUTH_TOKEN [default: agentgateway-perf, if it exists]",
        HelpName = "NAME",
    };
    readonly Option<TimeSpan?> _startTimeout = FlagParsers.Duration("--start-timeout",
        "How long to wait until all workers are there [default: 5m on Modal, else 1m]");
    readonly Option<int?> _minShards = FlagParsers.Number<int>("--min-shards",
        "Workers with which the run starts when no more come in time; the load is divided over those [default: all]");
    readonly Option<decimal?> _maxCost = Amount<decimal>("--max-cost", "USD", "an amount in USD",
        "Do not start a run that is estimated to cost more [default: 5]");
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show the plan and what it would cost, and start nothing" };

    /// <summary>Those of every fleet that is started.</summary>
    public IReadOnlyList<Option> Starting => [_startTimeout, _minShards];

    /// <summary>Those of containers on Modal.</summary>
    public IReadOnlyList<Option> Modal => [_region, _cpu, _memory, _nonPreemptible, _secret, _maxCost];

    public Option DryRun => _dryRun;

    public FleetArguments Read(ParseResult parse) => new()
    {
        Region = parse.GetValue(_region),
        Cpu = parse.GetValue(_cpu),
        Memory = parse.GetValue(_memory),
        NonPreemptible = parse.GetValue(_nonPreemptible),
        Secret = parse.GetValue(_secret),
        StartTimeout = parse.GetValue(_startTimeout),
        MinShards = parse.GetValue(_minShards),
        MaxCost = parse.GetValue(_maxCost),
        DryRun = parse.GetValue(_dryRun),
    };

    static Option<T?> Amount<T>(string name, string helpName, string what, string description)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (T.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                    return value;
                result.AddError($"{name} takes {what}, such as 0.5 or 2, not '{text}'.");
                return null;
            },
        };
}
