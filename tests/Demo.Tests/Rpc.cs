using System.Text;

namespace AgentGatewayPerf.Demo.Tests;

/// <summary>JSON-RPC over plain HTTP, byte for byte, as the load sends it.</summary>
static class Rpc
{
    public static async Task<JsonElement> SendAsync(HttpClient client, Uri url, string body, string? version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (version is not null)
        {
            request.Headers.Add("A2A-Version", version);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(answer.Content.Headers.ContentLength);
        var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(bytes);
        Assert.Equal("2.0", document.RootElement.GetProperty("jsonrpc").GetString());
        return document.RootElement.Clone();
    }

    public static string V03(string text, string ids = "", string id = "1") =>
        $$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"method":"message/send","params":{"message":{"kind":"message","messageId":"m-{{{{id}}}}"{{{{ids}}}},"role":"user","parts":[{"kind":"text","text":"{{{{text}}}}"}]}}}""";

    public static string V1(string text, string ids = "", string id = "1") =>
        $$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"method":"SendMessage","params":{"message":{"messageId":"m-{{{{id}}}}"{{{{ids}}}},"role":"ROLE_USER","parts":[{"text":"{{{{text}}}}"}]}}}""";

    public static string Ids(string contextId, string? taskId = null) =>
        $",\"contextId\":\"{contextId}\"" + (taskId is null ? "" : $",\"taskId\":\"{taskId}\"");

    public static string Text(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            element = element.ValueKind == JsonValueKind.Array
                ? element[int.Parse(name, CultureInfo.InvariantCulture)]
                : element.GetProperty(name);
        }

        return element.ToString();
    }
}
