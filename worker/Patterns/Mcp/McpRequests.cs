using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>The requests of one virtual user, made when its session is opened.</summary>
/// <param name="dialect">How the revision spoken writes them.</param>
/// <param name="pattern">What is sent.</param>
sealed class McpRequests(McpDialect dialect, McpPattern pattern)
{
    (Operation Operation, RequestBytes Request)[] _made = [];

    /// <summary>How the revision spoken writes messages.</summary>
    public McpDialect Dialect => dialect;

    /// <summary>Makes all requests of the load.</summary>
    public void Prepare() => _made = [.. pattern.Operations.Select(operation => (operation, Make(operation)))];

    /// <summary>A request of the load.</summary>
    public RequestBytes Of(Operation operation)
    {
        foreach (var (known, request) in _made)
        {
            if (known == operation)
                return request;
        }
        throw new InvalidOperationException($"No request was made for {operation.Name()}.");
    }

    /// <summary>A list from its beginning.</summary>
    public RequestBytes List(Lists list) => dialect.Request(new McpMessage(MethodOf(list)));

    /// <summary>A further page of a list.</summary>
    /// <param name="list">What is listed.</param>
    /// <param name="cursor">As the server wrote it, JSON text without its quotes.</param>
    public RequestBytes ListFrom(Lists list, byte[] cursor) =>
        dialect.Request(new McpMessage(MethodOf(list), $"\"cursor\":\"{Encoding.UTF8.GetString(cursor)}\""));

    /// <summary>The same request again, with what the server asked for.</summary>
    public RequestBytes WithInput(Operation operation, InputRequired input)
    {
        var message = pattern.MessageOf(operation);
        return dialect.Request(input.Members.Length == 0 ? message : message.With(input.Members));
    }

    RequestBytes Make(Operation operation) => dialect.Request(pattern.MessageOf(operation));

    static string MethodOf(Lists list) => list switch
    {
        Lists.Tools => "tools/list",
        Lists.Resources => "resources/list",
        _ => "prompts/list",
    };
}
