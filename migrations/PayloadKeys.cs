using System.Text.Json;
using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// What an adopted map and dashboard answer, compared with what ours answer (contracts/schemas). Callers read keys that nobody here has seen: a property that comes
/// from the ticket is kept, by a row of <c>reporting.extra_properties</c>; every other key that ours lack is lost, and named. Calls the functions, and changes nothing.
/// </summary>
internal sealed record PayloadKeys(IReadOnlyList<(string Property, string Source)> Kept, IReadOnlyList<string> Lost, IReadOnlyList<string> NotCompared)
{
    public static readonly PayloadKeys None = new([], [], []);

    private const string TimeLimit = "30s";

    // Name, schema, and the calls that show more.
    private static readonly (string Function, string Schema, (string Argument, string Call)[] More)[] Compared =
    [
        ("fn_tickets_for_map", "map", [("p_open_only", "p_open_only := false")]),
        ("fn_inc_dashboard", "dashboard", [("p_window", "p_window := '30d'"), ("p_from", "p_from := current_date - 365")]),
        ("fn_crq_dashboard", "dashboard", [("p_window", "p_window := '30d'"), ("p_from", "p_from := current_date - 365")]),
    ];

    // What our own files made before it was laid in current/: ours answer all of it.
    private static readonly IReadOnlyList<string> Shipped = [.. Migration.Embedded().Select(migration => migration.Sql)];

    /// <summary>Compares those of the functions that are adopted, by name. Functions that take an argument without a default, and those that fail, are lost whole.</summary>
    public static async Task<PayloadKeys> FindAsync(NpgsqlConnection connection, IReadOnlyCollection<string> adopted, CancellationToken cancellationToken)
    {
        var kept = new Dictionary<string, string>();
        var lost = new List<string>();
        var notCompared = new List<string>();
        foreach (var (function, schema, more) in Compared.Where(one => adopted.Contains(one.Function)))
        {
            var ours = KeysOf(schema);
            await foreach (var (identity, arguments, text) in OverloadsAsync(connection, function, cancellationToken))
            {
                if (text.Length > 200 && Shipped.Any(file => file.Contains(text, StringComparison.Ordinal))) continue;
                if (arguments is null)
                {
                    lost.Add($"{identity} (it cannot be called without arguments, so its keys are not known)");
                    continue;
                }

                var showsFeatures = false;
                foreach (var call in more.Where(one => arguments.Contains(one.Argument)).Select(one => one.Call).Prepend(""))
                    showsFeatures |= await CompareAsync(connection, $"reporting.{function}", call, ours, kept, call.Length == 0 ? lost : notCompared, lost, cancellationToken);
                if (!showsFeatures) notCompared.Add($"properties of reporting.{function}: it answers no features now");
            }
        }

        return new PayloadKeys([.. kept.Select(one => (one.Key, one.Value))], [.. lost.Distinct()], notCompared);
    }

    /// <summary>Has our functions show the kept properties, in the run's transaction.</summary>
    public async Task KeepAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (Kept.Count == 0) return;
        await using var command = new NpgsqlCommand(
            "insert into reporting.extra_properties (property, source) select * from unnest($1::text[], $2::text[]) on conflict do nothing", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = Kept.Select(one => one.Property).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = Kept.Select(one => one.Source).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whether the answer has features.</summary>
    private static async Task<bool> CompareAsync(
        NpgsqlConnection connection, string function, string arguments, HashSet<(string Place, string Key)> ours,
        Dictionary<string, string> kept, List<string> failed, List<string> lost, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"set transaction read only; set local statement_timeout = '{TimeLimit}'; set local lock_timeout = '{TimeLimit}'; "
            + EmbeddedSql.Read("Adoption/FindPayloadKeys.sql").Replace("answer()", $"{function}({arguments})", StringComparison.Ordinal), connection);
        var showsFeatures = false;
        try
        {
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                var (place, key) = (rows.GetString(0), rows.GetString(1));
                showsFeatures |= place == "properties";
                var places = place == "properties" ? new[] { rows.GetBoolean(2) ? "open" : null, rows.GetBoolean(3) ? "closed" : null }.OfType<string>() : [place];
                if (places.All(one => ours.Contains((one, key)) || ours.Contains((one, "*")))) continue;
                if (rows.GetBoolean(5)) kept[key] = "column";
                else if (rows.GetBoolean(4)) kept.TryAdd(key, "raw");
                else lost.Add($"{function}: {place}, {key}");
            }
        }
        catch (PostgresException e)
        {
            failed.Add($"{function}({arguments}) (called read-only, with {TimeLimit} to answer, it failed, so its keys are not known: {e.MessageText})");
            return true;
        }

        return showsFeatures;
    }

    private static async IAsyncEnumerable<(string Identity, string[]? Arguments, string Text)> OverloadsAsync(
        NpgsqlConnection connection, string function, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = new List<(string, string[]?, string)>();
        await using (var command = new NpgsqlCommand(
            """
            select oid::regprocedure::text, pronargs = pronargdefaults, coalesce(proargnames, '{}'), prosrc
            from pg_proc where pronamespace = 'reporting'::regnamespace and proname = $1 and prokind = 'f'
            """, connection))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = function });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) found.Add((rows.GetString(0), rows.GetBoolean(1) ? rows.GetFieldValue<string[]>(2) : null, rows.GetString(3)));
        }

        foreach (var one in found) yield return one;
    }

    /// <summary>The keys that ours answer: <c>top level</c>, then by the path of what holds them, of a feature, and of the properties of open and of closed tickets; * is any key.</summary>
    private static HashSet<(string Place, string Key)> KeysOf(string schema)
    {
        var features = Read("feature");
        var keys = new HashSet<(string, string)>();
        Walk("", Read(schema));
        foreach (var (place, name) in (IEnumerable<(string, string)>)[("open", "open_feature"), ("closed", "closed_feature")])
        {
            var feature = features.GetProperty("$defs").GetProperty(name).GetProperty("properties");
            keys.UnionWith(feature.EnumerateObject().Select(one => ("feature", one.Name)));
            keys.UnionWith(feature.GetProperty("properties").GetProperty("properties").EnumerateObject().Select(one => (place, one.Name)));
        }

        return keys;

        void Walk(string path, JsonElement of)
        {
            while (of.TryGetProperty("$ref", out var reference)) of = Resolve(reference.GetString()!);
            if (of.TryGetProperty("items", out var items)) Walk(path, items);
            if (of.TryGetProperty("properties", out var properties))
                foreach (var property in properties.EnumerateObject()) Enter(path, property.Name, property.Value);
            if (of.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object) Enter(path, "*", others);
        }

        void Enter(string path, string key, JsonElement value)
        {
            keys.Add((path.Length == 0 ? "top level" : path, key));
            if (key != "features") Walk(path.Length == 0 ? key : $"{path}.{key}", value);
        }

        JsonElement Resolve(string reference)
        {
            var (file, pointer) = reference.Split('#') is [var f, var p] ? (f, p) : (reference, "");
            return pointer.Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Aggregate(file.Length == 0 ? Read(schema) : features, (element, name) => element.GetProperty(name));
        }

        static JsonElement Read(string name) => JsonDocument.Parse(EmbeddedSql.Read($"schemas/{name}.schema.json")).RootElement;
    }
}
