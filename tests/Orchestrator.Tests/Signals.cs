using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Orchestrator.Tests;

static class Signals
{
    public static void Send(int processId, PosixSignal signal)
    {
        using var kill = Process.Start("kill", [$"-{signal.ToString()[3..]}", $"{processId}"]);
        kill.WaitForExit();
    }
}
