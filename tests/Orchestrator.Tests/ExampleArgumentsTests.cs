using System.Text.Json;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Health;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Arguments of an example fit the schema of the tool.</summary>
[Trait("Speed", "fast")]
public sealed class ExampleArgumentsTests
{
    [Theory]
    [InlineData("""{}""", """{}""")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string"}}}""", """{"a":"hello"}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string","maxLength":3}}}""", """{"a":"hel"}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string","minLength":7}}}""", """{"a":"helloxx"}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string","format":"date"}}}""", """{"a":"2026-01-31"}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string","format":"uri"}}}""", """{"a":"https://example.com/"}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"enum":["b","c"]}}}""", """{"a":"b"}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"const":5}}}""", """{"a":5}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string","default":"x"}}}""", """{"a":"x"}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string","examples":["ü"]}}}""", """{"a":"ü"}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":["null","integer"]}}}""", """{"a":1}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"integer","minimum":5,"maximum":9}}}""", """{"a":5}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"integer","exclusiveMinimum":5}}}""", """{"a":6}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"integer","maximum":-2}}}""", """{"a":-2}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"integer","exclusiveMaximum":0}}}""", """{"a":-1}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"integer","minimum":5,"multipleOf":4}}}""", """{"a":8}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}}}""", """{"a":0.5}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"number","multipleOf":0.25}}}""", """{"a":1}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"boolean"}}}""", """{"a":true}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"array","items":{"type":"number"}}}}""", """{"a":[]}""")]
    [InlineData(
        """{"required":["a"],"properties":{"a":{"type":"array","minItems":2,"items":{"type":"number"}}}}""", """{"a":[1,1]}""")]
    [InlineData(
        """{"required":["a"],"properties":{"a":{"type":"object","required":["b"],"properties":{"b":{"type":"null"}}}}}""",
        """{"a":{"b":null}}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"anyOf":[{"type":"integer"},{"type":"string"}]}}}""", """{"a":1}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"enum":["c"]}}}""", """{"a":"c"}""")]
    [InlineData("""{"allOf":[{"required":["a"],"properties":{"a":{"type":"integer"}}}]}""", """{"a":1}""")]
    public void Of_a_schema(string schema, string arguments) => Assert.Equal(arguments, Of(schema));

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"required":5,"properties":[],"type":{},"allOf":5,"anyOf":[]}""")]
    [InlineData("""{"required":["a","b"],"properties":{"a":{"$ref":"#/properties/a"},"b":{"$ref":"http://x/y"}}}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"$ref":"#"}}}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string","minLength":1e300,"maxLength":-5}}}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"array","minItems":1e9,"items":{"type":"array","minItems":2}}}}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"integer","minimum":5,"maximum":4,"multipleOf":0}}}""")]
    public void Of_a_schema_that_is_none_there_is_an_object_all_the_same(string schema)
    {
        using var made = JsonDocument.Parse(Of(schema));
        Assert.Equal(JsonValueKind.Object, made.RootElement.ValueKind);
    }

    [Fact]
    public void A_shell_reads_it_as_one_word() => Assert.Equal("""'{"a":"it'"'"'s"}'""", ShellWord.Of("""{"a":"it's"}"""));

    static string Of(string schema)
    {
        using var json = JsonDocument.Parse(schema);
        return ExampleArguments.Of(json.RootElement);
    }
}
