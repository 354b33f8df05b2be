using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Health;

/// <summary>Prints the check's lines. Text of servers goes through it, so secrets are taken out here.</summary>
sealed class HealthReport(TextWriter output, Secrets secrets)
{
    public void Part(string name, string verdict, ProbeResult result)
    {
        Line($"  {name}: {verdict}: {result.Reason}");
        foreach (var detail in result.Details)
        {
            Line($"    {detail}");
        }
    }

    public void Line(string text)
    {
        var safe = secrets.Redact(text);
        output.WriteLine(string.Create(safe.Length, safe, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        }));
    }
}
