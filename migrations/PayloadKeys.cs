using System.Text.Json;
using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>
/// What an adopted map and dashboard answer, compared with what ours answer (contracts/schemas). Callers read keys that nobody here has seen: a property that comes
/// from the ticket is kept, by a row of <c>reporting.extra_properties</c>; every other key that ours lack is lost, and named. Calls the functions, and changes nothing.
/// </summary>
internal sealed record PayloadKeys(IReadOnlyList<(string Property, string Source)> Kept, IReadOnlyList<string> Lost)
{
    public static readonly PayloadKeys None = new([], []);

    private const string TimeLimit = "30s";

    // Name, schema, and the calls that show more: those that fail are left out, the call without arguments is not.
    private static readonly (string Function, string Schema, (string Argument, string Call)[] More)[] Compared =
    [
        ("fn_tickets_for_map", "map", [("p_open_only", "p_open_only := false")]),
        ("fn_inc_dashboard", "dashboard", [("p_window", "p_window := '30d'"), ("p_from", "p_from := current_date - 365")]),
    ];

    /// <summary>Compares those of the functions that are adopted, by name. Functions that take an argument without a default, and those that fail, are lost whole.</summary>
    public static async Task<PayloadKeys> FindAsync(NpgsqlConnection connection, IReadOnlyCollection<string> adopted, CancellationToken cancellationToken)
    {
        var kept = new Dictionary<string, string>();
        var lost = new List<string>();
        foreach (var (function, schema, more) in Compared.Where(one => adopted.Contains(one.Function)))
        {
            var ours = KeysOf(schema);
            await foreach (var (identity, arguments) in OverloadsAsync(connection, function, cancellationToken))
            {
                if (arguments is null)
                {
                    lost.Add($"{identity} (it cannot be called without arguments, so its keys are not known)");
                    continue;
                }

                foreach (var call in more.Where(one => arguments.Contains(one.Argument)).Select(one => one.Call).Prepend(""))
                    await CompareAsync(connection, $"reporting.{function}", call, ours, kept, lost, cancellationToken);
            }
        }

        return new PayloadKeys([.. kept.Select(one => (one.Key, one.Value))], [.. lost.Distinct()]);
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

    private static async Task CompareAsync(
        NpgsqlConnection connection, string function, string arguments, HashSet<(string Place, string Key)> ours,
        Dictionary<string, string> kept, List<string> lost, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"set transaction read only; set local statement_timeout = '{TimeLimit}'; set local lock_timeout = '{TimeLimit}'; "
            + EmbeddedSql.Read("Adoption/FindPayloadKeys.sql").Replace("answer()", $"{function}({arguments})", StringComparison.Ordinal), connection);
        try
        {
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                var (place, key) = (rows.GetString(0), rows.GetString(1));
                var places = place == "properties" ? new[] { rows.GetBoolean(2) ? "open" : null, rows.GetBoolean(3) ? "closed" : null }.OfType<string>() : [place];
                if (places.All(one => ours.Contains((one, key)))) continue;
                if (rows.GetBoolean(5)) kept[key] = "column";
                else if (rows.GetBoolean(4)) kept.TryAdd(key, "raw");
                else lost.Add($"{function}: {place}, {key}");
            }
        }
        catch (PostgresException e)
        {
            if (arguments.Length == 0) lost.Add($"{function} (it did not answer within {TimeLimit}, read-only, so its keys are not known: {e.MessageText})");
        }
    }

    private static async IAsyncEnumerable<(string Identity, string[]? Arguments)> OverloadsAsync(
        NpgsqlConnection connection, string function, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = new List<(string, string[]?)>();
        await using (var command = new NpgsqlCommand(
            """
            select oid::regprocedure::text, pronargs = pronargdefaults, coalesce(proargnames, '{}')
            from pg_proc where pronamespace = 'reporting'::regnamespace and proname = $1 and prokind = 'f'
            """, connection))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = function });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) found.Add((rows.GetString(0), rows.GetBoolean(1) ? rows.GetFieldValue<string[]>(2) : null));
        }

        foreach (var one in found) yield return one;
    }

    /// <summary>The keys that ours answer, by place: top level, summary, metrics, feature, and the properties of open and of closed tickets.</summary>
    private static HashSet<(string Place, string Key)> KeysOf(string schema)
    {
        var payload = Read(schema);
        var features = Read("feature").GetProperty("$defs");
        var keys = new HashSet<(string, string)>();
        Add("top level", payload);
        foreach (var place in (string[])["summary", "metrics"])
            if (payload.GetProperty("properties").TryGetProperty(place, out var object_)) Add(place, object_);
        foreach (var (place, name) in (IEnumerable<(string, string)>)[("open", "open_feature"), ("closed", "closed_feature")])
        {
            Add("feature", features.GetProperty(name));
            Add(place, features.GetProperty(name).GetProperty("properties").GetProperty("properties"));
        }

        return keys;

        void Add(string place, JsonElement of) => keys.UnionWith(of.GetProperty("properties").EnumerateObject().Select(property => (place, property.Name)));
        static JsonElement Read(string name) => JsonDocument.Parse(EmbeddedSql.Read($"schemas/{name}.schema.json")).RootElement;
    }
}
