using System.CommandLine;

namespace AgentGatewayPerf.Settings;

/// <summary>Flags that belong together, under one heading of the help.</summary>
sealed record FlagGroup(string Title, IReadOnlyList<Option> Options);
