using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>What a client has to do.</summary>
/// <param name="Url">Where the requests go.</param>
/// <param name="Shape">How they are answered.</param>
/// <param name="Connections">Connections, each with one request at a time.</param>
/// <param name="Seconds">How long to send for.</param>
/// <param name="Folder">Where to put files.</param>
sealed record LoadPlan(Uri Url, TargetShape Shape, int Connections, int Seconds, string Folder)
{
    /// <summary>Writes a file that the client reads.</summary>
    /// <returns>Its path.</returns>
    public string WriteFile(string name, string text)
    {
        Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A file with the body of the request.</summary>
    public string WriteBody() => WriteFile("body.json", LoadRequest.Body);
}
