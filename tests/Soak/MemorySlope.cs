using System.Globalization;

namespace AgentGatewayPerf.Soak;

/// <summary>Resident memory of a process over time: how fast it grows, and how sure that is. Linux only.</summary>
sealed class MemorySlope(string name, int processId)
{
    // By the compiler of a process under the JIT, most of all; a leak of four bytes a request is more within the hour.
    const double AllowedMegabytes = 4;
    const double AllowedShare = 0.1;

    readonly List<(double Hours, double Megabytes)> _points = [];

    /// <summary>Reads the memory; nothing when the process is gone.</summary>
    public void Read(TimeSpan elapsed)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status")
                .FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            if (line != null)
            {
                _points.Add(
                    (
                        elapsed.TotalHours,
                        double.Parse(line["VmRSS:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) / 1024));
            }
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    /// <summary>Whether it still grew in the last third of the time: the least of it against the least of the third before. In
    /// each of them a pattern begins, before which all garbage is collected, so that the least is what is kept.</summary>
    public bool Grows => Least(2) - Least(1) > Math.Max(AllowedMegabytes, Least(1) * AllowedShare);

    double Least(int third) =>
        _points.Count < 3 ? 0 : _points.Skip(third * _points.Count / 3).Take(_points.Count / 3).Min(p => p.Megabytes);

    /// <summary>The line through the points behind the first quarter, in which caches and pools fill.</summary>
    public override string ToString()
    {
        var points = _points[(_points.Count / 4)..];
        if (points.Count < 10)
            return $"{name}: too few points";
        var (x, y) = (points.Average(p => p.Hours), points.Average(p => p.Megabytes));
        var spread = points.Sum(p => (p.Hours - x) * (p.Hours - x));
        var slope = points.Sum(p => (p.Hours - x) * (p.Megabytes - y)) / spread;
        var rest = points.Sum(p => Math.Pow(p.Megabytes - y - slope * (p.Hours - x), 2));
        var error = Math.Sqrt(rest / (points.Count - 2) / spread);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: mean {y:0.0} MB, at first {points[0].Megabytes:0.0}, in the end {points[^1].Megabytes:0.0}, most {points.Max(p => p.Megabytes):0.0}; "
                + $"slope {slope:0.0} ± {2 * error:0.0} MB/h; least in the second third {Least(1):0.0}, in the last third {Least(2):0.0}"
        );
    }
}
