using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace AgentGatewayPerf.Targets.CSharpMcp;

[McpServerToolType]
sealed class Tools
{
    [McpServerTool(Name = "echo"), Description("Echo")]
    public static string Echo(string message) => $"Echo: {message}";

    [McpServerTool(Name = "slow"), Description("Reports progress, then answers")]
    public static async Task<string> Slow(
        IProgress<ProgressNotificationValue> progress, int steps, CancellationToken cancellation)
    {
        for (var step = 1; step <= steps; step++)
        {
            progress.Report(new ProgressNotificationValue { Progress = step, Total = steps });
            await Task.Delay(20, cancellation);
        }

        return "done";
    }
}
