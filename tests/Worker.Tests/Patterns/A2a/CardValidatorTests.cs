using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Tests.Patterns.A2a;

[Trait("Speed", "fast")]
public sealed class CardValidatorTests
{
    [Theory]
    [InlineData("""{"name":"a","url":"http://localhost/"}""", OutcomeClass.Ok)]
    [InlineData("""{"supportedInterfaces":[],"name":"a"}""", OutcomeClass.Ok)]
    [InlineData("""{"name":"a"}""", OutcomeClass.Protocol)]
    [InlineData("""{"url":"http://localhost/"}""", OutcomeClass.Protocol)]
    [InlineData("""{"name":7,"url":"http://localhost/"}""", OutcomeClass.Protocol)]
    [InlineData("""["name","url"]""", OutcomeClass.Protocol)]
    [InlineData("""{"name":"a","url":"http://localhost/"} x""", OutcomeClass.Protocol)]
    [InlineData("""{"name":"a",""", OutcomeClass.Protocol)]
    [InlineData("""{"name":"\ud800","url":"x"}""", OutcomeClass.Ok)]
    public void A_card_names_the_agent_and_where_it_is(string card, OutcomeClass expected)
    {
        foreach (var keep in (bool[])[false, true])
        {
            var validator = new CardValidator(new FailureLog([])).Expect(Operation.AgentCard, keep);
            Respond(validator, card);
            Assert.Equal(expected, validator.Outcome.Class);
            Assert.Equal(keep && expected == OutcomeClass.Ok, validator.Card is not null);
        }
    }

    [Fact]
    public void What_was_kept_is_forgotten_with_the_next_request()
    {
        var validator = new CardValidator(new FailureLog([])).Expect(Operation.Discover, keep: true);
        Respond(
            validator,
            """{"name":"a","url":"http://localhost/","supportedInterfaces":[{"url":"u","protocolBinding":"JSONRPC","protocolVersion":"1.0"}]}"""
        );
        Assert.Equal(A2aVersion._10, validator.Card!.VersionFor(A2aBindingKind.FromCard));
        validator.Expect(Operation.AgentCard, keep: false);
        Assert.Null(validator.Card);
        Assert.False(validator.IsComplete);
    }

    static void Respond(CardValidator validator, string body)
    {
        validator.OnHead(new ResponseHead { Status = 200, Content = ContentKind.Json, ContentLength = -1 }, default);
        validator.OnMessage(Encoding.UTF8.GetBytes(body));
        validator.OnEnd(default);
    }
}
