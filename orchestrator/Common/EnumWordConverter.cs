using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Common;

/// <summary>Writes and reads an enum as the word that <see cref="EnumWord.InFiles"/> spells.</summary>
sealed class EnumWordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
