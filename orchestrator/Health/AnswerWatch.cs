namespace AgentGatewayPerf.Health;

/// <summary>Remembers what the last answer to a message was, which the MCP client's own errors don't say, and bounds all answers.</summary>
/// <param name="most">Bytes the body of an answer may have.</param>
/// <param name="onTooLarge">Is called when one has more.</param>
sealed class AnswerWatch(long most, Action onTooLarge) : DelegatingHandler
{
    /// <summary>Status of the last answer; 0 before one came.</summary>
    public int Status { get; private set; }

    /// <summary>Its media type; empty when it named none.</summary>
    public string MediaType { get; private set; } = "";

    /// <summary>What a refusal says, see <see cref="AnswerText"/>; empty for a success.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether an answer was larger than it may be.</summary>
    public bool IsTooLarge { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        answer.Content = await BoundAsync(answer.Content, cancellationToken);
        // How the session ends says nothing of the protocol.
        if (request.Method == HttpMethod.Post)
        {
            Status = (int)answer.StatusCode;
            MediaType = answer.Content.Headers.ContentType?.MediaType ?? "";
            Text = answer.IsSuccessStatusCode ? "" : await AnswerText.OfAsync(answer, cancellationToken);
        }

        return answer;
    }

    async Task<HttpContent> BoundAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var bounded = new StreamContent(new BoundedStream(await content.ReadAsStreamAsync(cancellationToken), most, () =>
        {
            IsTooLarge = true;
            onTooLarge();
        }));
        foreach (var (name, values) in content.Headers)
            bounded.Headers.TryAddWithoutValidation(name, values);
        return bounded;
    }
}
