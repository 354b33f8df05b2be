using System.Diagnostics;

namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary>Signals to processes that a test has not started itself.</summary>
static class Signal
{
    public static void Interrupt(int processId)
    {
        using var kill = Process.Start("kill", ["-INT", $"{processId}"]);
        kill.WaitForExit();
    }
}
