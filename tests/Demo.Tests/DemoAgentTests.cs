namespace AgentGatewayPerf.Demo.Tests;

public sealed class DemoAgentTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    [Fact]
    public async Task A_conversation_of_0_3_goes_from_a_message_over_a_question_to_a_completed_task()
    {
        var first = (await SendAsync(Rpc.V03("Hello"), null)).GetProperty("result");
        Assert.Equal("message", first.Text("kind"));
        Assert.Equal("agent", first.Text("role"));
        Assert.Equal("text", first.Text("parts", "0", "kind"));
        Assert.Equal("echo: Hello", first.Text("parts", "0", "text"));
        var context = first.Text("contextId");

        var second = (await SendAsync(Rpc.V03("Hello", Rpc.Ids(context), "2"), null)).GetProperty("result");
        Assert.Equal("task", second.Text("kind"));
        Assert.Equal("input-required", second.Text("status", "state"));
        Assert.Equal(context, second.Text("contextId"));
        Assert.Equal("more please", second.Text("status", "message", "parts", "0", "text"));
        Assert.Equal(2, second.GetProperty("history").GetArrayLength());
        var task = second.Text("id");

        var third = (await SendAsync(Rpc.V03("Bye", Rpc.Ids(context, task), "3"), null)).GetProperty("result");
        Assert.Equal(task, third.Text("id"));
        Assert.Equal("completed", third.Text("status", "state"));
        Assert.Equal("echo: Bye", third.Text("artifacts", "0", "parts", "0", "text"));
        Assert.Equal(
            ["m-2", second.Text("status", "message", "messageId"), "m-3"],
            third.GetProperty("history").EnumerateArray().Select(said => said.Text("messageId")));
    }

    [Fact]
    public async Task A_conversation_of_1_0_wraps_what_it_answers()
    {
        var first = (await SendAsync(Rpc.V1("Hello"), "1.0")).GetProperty("result").GetProperty("message");
        Assert.Equal("ROLE_AGENT", first.Text("role"));
        Assert.False(first.TryGetProperty("kind", out _));
        Assert.Equal("echo: Hello", first.Text("parts", "0", "text"));
        var context = first.Text("contextId");

        var second = (await SendAsync(Rpc.V1("Hello", Rpc.Ids(context), "2"), "1.0")).GetProperty("result").GetProperty("task");
        Assert.Equal("TASK_STATE_INPUT_REQUIRED", second.Text("status", "state"));

        var third = (await SendAsync(Rpc.V1("Bye", Rpc.Ids(context, second.Text("id")), "3"), "1.0"))
            .GetProperty("result")
            .GetProperty("task");
        Assert.Equal("TASK_STATE_COMPLETED", third.Text("status", "state"));
        Assert.Equal("echo: Bye", third.Text("artifacts", "0", "parts", "0", "text"));

        var fourth = (await SendAsync(Rpc.V1("Again", Rpc.Ids(context), "4"), "1.0")).GetProperty("result").GetProperty("task");
        Assert.Equal("TASK_STATE_INPUT_REQUIRED", fourth.Text("status", "state"));
        Assert.NotEqual(second.Text("id"), fourth.Text("id"));
    }

    [Fact]
    public async Task An_id_comes_back_as_it_was_sent_and_empty_ids_are_none()
    {
        var answer = await SendAsync(
            Rpc.V1("x", Rpc.Ids("", "")).Replace("\"id\":1", "\"id\":\"seven\"", StringComparison.Ordinal), "1.0");
        Assert.Equal("seven", answer.Text("id"));
        Assert.True(answer.GetProperty("result").TryGetProperty("message", out _));
    }

    [Fact]
    public async Task The_version_may_be_a_query_parameter()
    {
        var answer = await Rpc.SendAsync(demo.Client, new Uri(demo.Url, "/?A2A-Version=1.0"), Rpc.V1("x"), null);
        Assert.True(answer.TryGetProperty("result", out _));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(9, 2)]
    public async Task History_is_as_long_as_wanted(int wanted, int expected)
    {
        var body = Rpc.V1("x", Rpc.Ids("any")).Replace("\"params\":{", $$"""
            "params":{"configuration":{"historyLength":{{wanted}}},
            """, StringComparison.Ordinal);
        var task = (await SendAsync(body, "1.0")).GetProperty("result").GetProperty("task");
        Assert.Equal(expected, task.TryGetProperty("history", out var history) ? history.GetArrayLength() : 0);
    }

    [Theory]
    [InlineData("{", "1.0", -32700)]
    [InlineData("", null, -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""", "1.0", -32700)]
    [InlineData("[]", "1.0", -32600)]
    [InlineData("""{"jsonrpc":"2.0","method":"SendMessage"}""", "1.0", -32600)]
    [InlineData("""{"id":1,"method":"SendMessage"}""", "1.0", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"SendMessage"}""", null, -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"message/send"}""", "1.0", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"SendMessage"}""", "1.0", -32602)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"role":"ROLE_USER","parts":[{"text":"x"}]}}}""",
        "1.0",
        -32602)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"m","role":"user","parts":[{"text":"x"}]}}}""",
        "1.0",
        -32602)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"m","role":"ROLE_USER","parts":[]}}}""",
        "1.0",
        -32602)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":1,"role":"ROLE_USER","parts":[{"text":"x"}]}}}""",
        "1.0",
        -32602)]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"data":{}}]}}}""",
        "1.0",
        -32005)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"SendMessage"}""", "0.5", -32009)]
    public async Task What_is_wrong_is_a_JSON_RPC_error_with_HTTP_200(string body, string? version, int code)
    {
        var answer = await SendAsync(body, version);
        Assert.Equal(code, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(JsonValueKind.String, answer.GetProperty("error").GetProperty("message").ValueKind);
    }

    [Fact]
    public async Task Errors_of_A2A_carry_their_reason_in_1_0_only()
    {
        var ids = Rpc.Ids("c", "nope");
        var newer = await SendAsync(Rpc.V1("x", ids), "1.0");
        Assert.Equal("-32001", newer.Text("error", "code"));
        Assert.Equal("TASK_NOT_FOUND", newer.Text("error", "data", "0", "reason"));

        var older = await SendAsync(Rpc.V03("x", ids), null);
        Assert.Equal("-32001", older.Text("error", "code"));
        Assert.False(older.GetProperty("error").TryGetProperty("data", out _));
    }

    [Fact]
    public async Task A_completed_task_and_a_task_of_another_context_take_no_message()
    {
        var task = (await SendAsync(Rpc.V1("x", Rpc.Ids("mine")), "1.0")).Text("result", "task", "id");
        Assert.Equal("-32602", (await SendAsync(Rpc.V1("x", Rpc.Ids("other", task)), "1.0")).Text("error", "code"));
        Assert.Equal(
            "TASK_STATE_COMPLETED",
            (await SendAsync(Rpc.V1("x", Rpc.Ids("mine", task)), "1.0")).Text("result", "task", "status", "state"));
        Assert.Equal("-32004", (await SendAsync(Rpc.V1("x", Rpc.Ids("mine", task)), "1.0")).Text("error", "code"));
    }

    [Fact]
    public async Task The_card_names_both_versions_and_no_place_but_its_own()
    {
        using var document = JsonDocument.Parse(
            await demo.Client.GetByteArrayAsync(new Uri(demo.Url, AgentCard.Path), TestContext.Current.CancellationToken));
        var card = document.RootElement;
        Assert.Equal(
            ["1.0", "0.3"],
            card.GetProperty("supportedInterfaces").EnumerateArray().Select(offer => offer.Text("protocolVersion")).Distinct());
        Assert.All(
            card.GetProperty("supportedInterfaces").EnumerateArray().Where(offer => offer.Text("protocolBinding") != "GRPC"),
            offer => Assert.StartsWith(demo.Url.ToString(), offer.Text("url")));
        Assert.Equal(demo.Url.ToString(), card.Text("url"));
        Assert.Equal("JSONRPC", card.Text("preferredTransport"));
    }

    [Fact]
    public async Task Another_media_type_is_refused()
    {
        using var content = new StringContent(Rpc.V1("x"));
        using var answer = await demo.Client.PostAsync(demo.Url, content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    Task<JsonElement> SendAsync(string body, string? version) => Rpc.SendAsync(demo.Client, demo.Url, body, version);
}
