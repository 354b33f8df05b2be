namespace AgentGatewayPerf.Worker.Base;

/// <summary>Files in which the kernel tells about this process. What they say is nice to know and never needed.</summary>
static class KernelFile
{
    /// <summary>The text of a file; empty where it is missing or cannot be read.</summary>
    public static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
