using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FleetTickets.Hosting;

namespace FleetTickets.Contracts.Tests;

/// <summary>asyncapi.yaml says of every record what the record says of itself, and shows the golden files.</summary>
public sealed class AsyncApiTests
{
    private static readonly JsonObject Document = Yaml.Parse(File.ReadAllText(Path.Combine(ContractFiles.Folder, "asyncapi.yaml"))).AsObject();

    public static TheoryData<Type> Messages => [.. ContractFiles.Messages];

    public static TheoryData<Type> Records => [.. typeof(TicketsUpserted).Assembly.GetExportedTypes()];

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_and_its_schema_have_the_same_fields(Type record)
    {
        var schema = Schema(record);
        Assert.Equal(record.GetProperties().Select(property => ContractFiles.CamelCase(property.Name)), schema["properties"]!.AsObject().Select(field => field.Key));
        Assert.Equal(
            record.GetProperties().Where(property => property.IsDefined(typeof(RequiredMemberAttribute))).Select(property => ContractFiles.CamelCase(property.Name)),
            schema["required"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_field_has_the_type_of_its_property(Type record)
    {
        foreach (var property in record.GetProperties())
            Assert.Equal((property.Name, TypeOf(property)), (property.Name, TypeOf(Schema(record)["properties"]![ContractFiles.CamelCase(property.Name)]!)));
    }

    [Fact]
    public void There_is_no_schema_without_a_record() =>
        Assert.Equal(
            typeof(TicketsUpserted).Assembly.GetExportedTypes().Select(record => ContractFiles.CamelCase(record.Name)).Append("anyHeaders").Order(StringComparer.Ordinal),
            Document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_field_is_described(Type record) =>
        Assert.All(Schema(record)["properties"]!.AsObject(), field => Assert.True(field.Value!["description"] is not null || field.Value["$ref"] is not null, field.Key));

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_examples_are_the_golden_files(Type message)
    {
        var examples = Document["components"]!["messages"]![ContractFiles.CamelCase(message.Name)]!["examples"]!.AsArray();
        Assert.Equal(
            ContractFiles.ExampleNames.Where(name => ContractFiles.MessageOf(name) == message),
            examples.Select(example => example!["name"]!.GetValue<string>()));
        Assert.All(examples, example =>
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(ContractFiles.Example(example!["name"]!.GetValue<string>())), example["payload"]), example["name"]!.ToString()));
    }

    [Theory]
    [InlineData(nameof(ChangeFileDiscovered), Topology.ChangeFileDiscovered)]
    [InlineData(nameof(TicketsUpserted), Topology.TicketsUpserted)]
    [InlineData(nameof(TicketsGeocoded), Topology.TicketsGeocoded)]
    [InlineData(nameof(ChangeFileQuarantined), Topology.ChangeFileQuarantined)]
    public void A_channel_is_the_durable_topic_exchange_of_its_message(string message, string exchange)
    {
        var channel = Document["channels"]![ContractFiles.CamelCase(message)]!;
        Assert.Equal($"#/components/messages/{ContractFiles.CamelCase(message)}", channel["messages"]![ContractFiles.CamelCase(message)]!["$ref"]!.GetValue<string>());
        Assert.Equal("{dataset}", channel["address"]!.GetValue<string>());
        var declared = channel["bindings"]!["amqp"]!["exchange"]!;
        Assert.Equal((exchange, "topic", true, false), (
            declared["name"]!.GetValue<string>(), declared["type"]!.GetValue<string>(), declared["durable"]!.GetValue<bool>(), declared["autoDelete"]!.GetValue<bool>()));
        Assert.Equal($"fleettickets.{ContractFiles.KebabCase(message)}", exchange);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_is_sent_by_someone(Type message) =>
        Assert.Contains(Document["operations"]!.AsObject(), operation =>
            operation.Value!["action"]!.GetValue<string>() == "send"
            && operation.Value["channel"]!["$ref"]!.GetValue<string>() == $"#/channels/{ContractFiles.CamelCase(message.Name)}");

    [Fact]
    public void Every_reference_leads_somewhere() => Assert.All(References(Document), reference => Assert.NotNull(Resolve(reference)));

    private static JsonNode Schema(Type record) => Document["components"]!["schemas"]![ContractFiles.CamelCase(record.Name)]!;

    private static string TypeOf(JsonNode schema)
    {
        if (schema["$ref"] is { } reference) return reference.GetValue<string>().Split('/')[^1];
        var type = schema["type"] is JsonArray types
            ? string.Join('|', types.Select(name => name?.GetValue<string>() ?? "null"))
            : schema["type"]!.GetValue<string>();
        if (schema["items"] is { } items) return $"array of {TypeOf(items)}";
        if (schema["additionalProperties"] is { } values) return $"map of {TypeOf(values)}";
        return schema["format"] is { } format ? $"{type} {format}" : type;
    }

    private static string TypeOf(PropertyInfo property)
    {
        var bare = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var nullable = bare != property.PropertyType || new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        return TypeOf(bare, nullable ? "|null" : "");
    }

    private static string TypeOf(Type type, string nullable) => type switch
    {
        _ when type == typeof(string) => "string" + nullable,
        _ when type == typeof(bool) => "boolean" + nullable,
        _ when type == typeof(int) => $"integer{nullable} int32",
        _ when type == typeof(long) => $"integer{nullable} int64",
        _ when type == typeof(double) => $"number{nullable} double",
        _ when type == typeof(DateTimeOffset) => $"string{nullable} date-time",
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => $"array of {TypeOf(type.GetGenericArguments()[0], "")}",
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => $"map of {TypeOf(type.GetGenericArguments()[1], "")}",
        _ => ContractFiles.CamelCase(type.Name),
    };

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field.Key == "$ref" ? [field.Value!.GetValue<string>()] : References(field.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static JsonNode? Resolve(string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)Document, (node, step) => node?[step]);
}
