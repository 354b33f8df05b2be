namespace AgentGatewayPerf.Health;

/// <summary>Remembers what the last answer was: the MCP client's own errors don't say.</summary>
sealed class AnswerWatch : DelegatingHandler
{
    /// <summary>Status of the last answer; 0 before one came.</summary>
    public int Status { get; private set; }

    /// <summary>Its media type; empty when it named none.</summary>
    public string MediaType { get; private set; } = "";

    /// <summary>What a refusal says, see <see cref="AnswerText"/>; empty for a success.</summary>
    public string Text { get; private set; } = "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        Status = (int)answer.StatusCode;
        MediaType = answer.Content.Headers.ContentType?.MediaType ?? "";
        Text = answer.IsSuccessStatusCode ? "" : await AnswerText.OfAsync(answer, cancellationToken);
        return answer;
    }
}
