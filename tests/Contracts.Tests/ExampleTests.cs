using System.Text.Json;
using System.Text.Json.Nodes;
using FleetTickets.Hosting;
using MassTransit.Serialization;

namespace FleetTickets.Contracts.Tests;

/// <summary>The examples are what stands on the wire: reading and writing one changes nothing.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Examples => [.. ContractFiles.ExampleNames];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_survives_reading_and_writing(string example)
    {
        var written = RoundTripped(example, ContractJson.Options);
        Assert.Equal(Canonical(Golden(example)), Canonical(written));
    }

    // Events are stored as we write them; the Scanner's requests are written by the bus.
    [Theory]
    [MemberData(nameof(Examples))]
    public void The_bus_writes_what_we_write(string example) =>
        Assert.Equal(Canonical(RoundTripped(example, ContractJson.Options)), Canonical(RoundTripped(example, SystemTextJsonMessageSerializer.Options)));

    [Fact]
    public void Every_message_has_an_example_with_every_field()
    {
        foreach (var message in ContractFiles.Messages)
        {
            var full = JsonNode.Parse(ContractFiles.Example(ContractFiles.KebabCase(message.Name)))!.AsObject();
            Assert.Equal(message.GetProperties().Select(property => ContractFiles.CamelCase(property.Name)), full.Select(field => field.Key));
            Assert.All(full, field => Assert.NotNull(field.Value));
        }
    }

    // Subscribers outside this repository depend on these names.
    [Theory]
    [InlineData("tickets-upserted", "dataset key exportType watermark occurredAt counts tickets part parts")]
    [InlineData("tickets-geocoded", "dataset occurredAt tickets")]
    [InlineData("change-file-discovered", "dataset key etag lastModified size discoveredAt mode")]
    [InlineData("change-file-quarantined", "dataset key reason line occurredAt")]
    public void Names_on_the_wire_stay(string example, string names) => Assert.Subset(FieldsOf(Golden(example)), names.Split(' ').ToHashSet());

    [Fact]
    public void Names_of_tickets_on_the_wire_stay()
    {
        Assert.Equal(["change", "geoPrecision", "geoRadiusM", "ticketId"], FieldsOf(Golden("tickets-upserted")["tickets"]![0]!).Order());
        Assert.Equal(["geoPrecision", "geoRadiusM", "geoSource", "latitude", "longitude", "ticketId"], FieldsOf(Golden("tickets-geocoded")["tickets"]![0]!).Order());
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Counts_of_an_example_add_up(string example)
    {
        if (Golden(example)["counts"] is not JsonObject counts) return;
        Assert.Equal(counts["rowsRead"]!.GetValue<long>(), counts.Where(count => count.Key != "rowsRead").Sum(count => count.Value!.GetValue<long>()));
        Assert.True(Golden(example)["tickets"]!.AsArray().Count <= counts["inserted"]!.GetValue<long>() + counts["updated"]!.GetValue<long>());
    }

    [Fact]
    public void A_request_needs_a_dataset_and_a_key_and_nothing_else()
    {
        var request = ContractJson.Read<ChangeFileDiscovered>("""{"dataset":"inc","key":"automations/inc/changes/2026-06-22T15-50-39.csv"}""");
        Assert.Equal(("inc", "automations/inc/changes/2026-06-22T15-50-39.csv", null), (request.Dataset, request.Key, request.Mode));
        Assert.Throws<JsonException>(() => ContractJson.Read<ChangeFileDiscovered>("""{"dataset":"inc"}"""));
        Assert.Throws<JsonException>(() => ContractJson.Read<ChangeFileDiscovered>("{}"));
        Assert.Throws<JsonException>(() => ContractJson.Read<ChangeFileDiscovered>("null"));
        Assert.Throws<JsonException>(() => ContractJson.Read<ChangeFileDiscovered>("""{"dataset":"inc","key":7}"""));
    }

    [Fact]
    public void Fields_of_a_later_version_are_ignored() =>
        Assert.Equal("inc", ContractJson.Read<ChangeFileDiscovered>("""{"dataset":"inc","key":"k","priority":{"of":["some","kind"]}}""").Dataset);

    private static JsonNode Golden(string example) => JsonNode.Parse(ContractFiles.Example(example))!;

    private static HashSet<string> FieldsOf(JsonNode node) => [.. node.AsObject().Select(field => field.Key)];

    private static JsonNode RoundTripped(string example, JsonSerializerOptions options)
    {
        var message = ContractFiles.MessageOf(example);
        return JsonNode.Parse(JsonSerializer.Serialize(JsonSerializer.Deserialize(ContractFiles.Example(example), message, options), message, options))!;
    }

    // Absent and null say the same: an example may leave an optional field out.
    private static string Canonical(JsonNode node) => ContractFiles.WithoutNulls(node).ToJsonString();
}
