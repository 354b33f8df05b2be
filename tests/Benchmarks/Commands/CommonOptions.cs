using System.CommandLine;
using AgentGatewayPerf.Benchmarks.Report;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>What several commands take.</summary>
static class CommonOptions
{
    public static readonly Option<string> Write = new("--write")
    {
        DefaultValueFactory = _ => ReportFile.DefaultPath,
        Description = "Markdown file to write",
        HelpName = "FILE",
    };
}
