using System.Net;

namespace AgentGatewayPerf.Health;

/// <summary>Remembers what the last answer to a message was, which the MCP client's own errors don't say, and bounds all
/// answers.</summary>
/// <param name="most">Bytes the body of an answer may have.</param>
/// <param name="onTooLarge">Is called when one has more.</param>
/// <param name="endPatience">How long the end of a session is waited for.</param>
sealed class AnswerWatch(long most, Action onTooLarge, TimeSpan endPatience) : DelegatingHandler
{
    /// <summary>Status of the last answer; 0 before one came.</summary>
    public int Status { get; private set; }

    /// <summary>Its media type; empty when it named none.</summary>
    public string MediaType { get; private set; } = "";

    /// <summary>What a refusal says, see <see cref="AnswerText"/>; empty for a success.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether an answer was larger than it may be.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Whether nobody responded to the end of a session in time.</summary>
    public bool EndIsSilent { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // What was found out does not depend on how the session ends.
        if (request.Method == HttpMethod.Delete)
            return await EndAsync(request, cancellationToken);
        var answer = await base.SendAsync(request, cancellationToken);
        answer.Content = await BoundAsync(answer.Content, cancellationToken);
        Status = (int)answer.StatusCode;
        MediaType = answer.Content.Headers.ContentType?.MediaType ?? "";
        Text = answer.IsSuccessStatusCode ? "" : await AnswerText.OfAsync(answer, cancellationToken);
        return answer;
    }

    async Task<HttpResponseMessage> EndAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(endPatience);
        try
        {
            return await base.SendAsync(request, late.Token);
        }
        catch (OperationCanceledException)
        {
            EndIsSilent = true;
            return new HttpResponseMessage(HttpStatusCode.Accepted);
        }
    }

    async Task<HttpContent> BoundAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var body = new BoundedStream(await content.ReadAsStreamAsync(cancellationToken), most, () =>
        {
            IsTooLarge = true;
            onTooLarge();
        });
        var bounded = new StreamContent(
            content.Headers.ContentType?.MediaType == "text/event-stream" ? MessageEvents.Of(body) : body);
        foreach (var (name, values) in content.Headers)
            bounded.Headers.TryAddWithoutValidation(name, values);
        return bounded;
    }
}
