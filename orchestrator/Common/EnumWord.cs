using System.Text.Json;

namespace AgentGatewayPerf.Common;

/// <summary>Spells the values of enums, which is the same everywhere: "not_judged" in files, "not judged" for people.</summary>
static class EnumWord
{
    /// <summary>The word as files hold it.</summary>
    public static string InFiles<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The word as people read it.</summary>
    public static string ForPeople<T>(T value)
        where T : struct, Enum => InFiles(value).Replace('_', ' ');
}
