using AgentGatewayPerf.Merge;

namespace AgentGatewayPerf.Orchestrator.Tests;

[Trait("Speed", "fast")]
public sealed class SeriesCellTests
{
    [Fact]
    public void Percentiles_are_within_1_6_percent_of_the_sorted_values_in_whatever_order_they_come()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var values = Values(random, random.Next(1, 400));
            var cell = Filled(values);
            AssertHolds(values, cell);
        }
    }

    [Fact]
    public void A_sum_holds_what_its_parts_hold()
    {
        var random = new Random(6);
        for (var round = 0; round < 300; round++)
        {
            var parts = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Values(random, random.Next(0, 50))).ToList();
            var sum = new SeriesCell(0, long.MaxValue);
            foreach (var part in parts)
                sum.Add(Filled(part));
            AssertHolds([.. parts.SelectMany(p => p)], sum);
        }
    }

    static void AssertHolds(long[] values, SeriesCell cell)
    {
        Array.Sort(values);
        Assert.Equal(values.Length, cell.Ok);
        Assert.Equal(values.Length, cell.Buckets().Sum(b => b.Count));
        foreach (var percent in (double[])[1, 50, 90, 99, 100])
        {
            if (values.Length == 0)
            {
                Assert.Null(cell.Percentile(percent));
                continue;
            }
            var exact = values[Math.Clamp((int)decimal.Ceiling((decimal)percent * values.Length / 100), 1, values.Length) - 1];
            Assert.InRange(cell.Percentile(percent)!.Value, exact * 0.984, exact * 1.016);
        }
        foreach (var bucket in cell.Buckets())
            Assert.Equal(values.Count(v => v >= bucket.LowerUs && v <= bucket.UpperUs), bucket.Count);
    }

    static SeriesCell Filled(long[] values)
    {
        var cell = new SeriesCell(0, long.MaxValue);
        foreach (var value in values)
            cell.RecordSuccess(value);
        return cell;
    }

    // From none to above an hour, close together or far apart.
    static long[] Values(Random random, int count)
    {
        var (low, high) = (random.NextDouble() * 23, random.NextDouble() * 23);
        return [.. Enumerable.Range(0, count).Select(_ => (long)Math.Exp(low + (high - low) * random.NextDouble()) - 1)];
    }
}
