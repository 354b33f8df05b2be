namespace AgentGatewayPerf.Cli;

/// <summary>What somebody may have meant who wrote something else.</summary>
static class Spelling
{
    /// <summary>The known word that is nearest to a wrong one; null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        // One letter in three may be wrong, missing or too many.
        var (nearest, edits) = known.Select(k => (Word: k, Edits: Edits(word, k))).MinBy(k => k.Edits);
        return nearest != null && edits <= nearest.Length / 3 ? nearest : null;
    }

    // Levenshtein's distance, row by row.
    static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                (diagonal, row[j]) = (
                    row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1)));
            }
        }
        return row[^1];
    }
}
