namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>Where a search looks for the capacity, and how closely.</summary>
/// <param name="Start">The load to begin with, above 0.</param>
/// <param name="Most">The highest load to try.</param>
/// <param name="Precision">Part by which what breaks may be above what holds, above 0.</param>
/// <param name="IsWhole">Whether loads are whole numbers: virtual users.</param>
readonly record struct SearchRange(double Start, double Most, double Precision, bool IsWhole)
{
    /// <summary>A load that can be put on and reads well: a whole number, or four digits of it.</summary>
    public double Round(double load)
    {
        if (IsWhole)
            return Math.Max(1, Math.Round(load));
        var unit = Math.Pow(10, Math.Floor(Math.Log10(load)) - 3);
        return Math.Round(Math.Round(load / unit) * unit, 6);
    }
}
