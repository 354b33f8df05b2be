namespace AgentGatewayPerf.Health;

/// <summary>What a refusing server says, short enough to be part of a line.</summary>
static class AnswerText
{
    /// <summary>Longest text shown, characters.</summary>
    const int MaxLength = 120;

    /// <summary>Where a redirect leads; else the first line of a text or JSON body; empty when there is none.</summary>
    public static async Task<string> OfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Headers.Location is { } location)
        {
            return Short($"to {(location.IsAbsoluteUri ? HealthOptions.Text(location) : location.OriginalString)}");
        }

        return answer.Content.Headers.ContentType?.MediaType is "text/plain" or "application/json"
            ? Short(await answer.Content.ReadAsStringAsync(cancellationToken))
            : "";
    }

    static string Short(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        return line.Length <= MaxLength ? line.ToString() : $"{line[..MaxLength]}…";
    }
}
