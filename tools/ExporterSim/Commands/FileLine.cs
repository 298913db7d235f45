using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Commands;

/// <summary>A file as the commands report it on stdout.</summary>
internal sealed record FileLine(
    string Dataset, string Key, int Rows, string Kind, string? Name, int Generation, long Bytes, bool Late, string? Case, string? Quarantine)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static FileLine Of(SimFile file, long bytes) => new(
        file.Dataset, file.Key, file.DataRows, file.Kind.ToString().ToLowerInvariant(), file.Name.Length > 0 ? file.Name : null,
        file.Generation, bytes, file.IsLate, file.Case, file.Badness);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static string ToJson(IReadOnlyList<FileLine> lines) =>
        JsonSerializer.Serialize(new { files = lines, totalBytes = lines.Sum(line => line.Bytes) }, Json);
}
