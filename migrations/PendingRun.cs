using Npgsql;

namespace FleetTickets.Migrations;

/// <summary>What a run has to do in this database: read once, before its first statement, for the plan as well as for the run.</summary>
internal sealed record PendingRun
{
    /// <summary>Every numbered file and where it stands.</summary>
    public required IReadOnlyList<MigrationStatus> FileStatus { get; init; }

    /// <summary>Every definition and where it stands.</summary>
    public required IReadOnlyList<MigrationStatus> DefinitionStatus { get; init; }

    /// <summary>Pending files of the one transaction, in order.</summary>
    public required IReadOnlyList<Migration> Files { get; init; }

    /// <summary>Pending files that follow it without a transaction, in order.</summary>
    public required IReadOnlyList<Migration> Following { get; init; }

    /// <summary>Definitions to run, each with the reason.</summary>
    public required IReadOnlyDictionary<string, string> Definitions { get; init; }

    /// <summary>What stands under the names of definitions to run.</summary>
    public required IReadOnlyList<ExistingObject> Existing { get; init; }

    /// <summary>Those among them that no run of ours has made: noted before they are replaced.</summary>
    public required IReadOnlyList<ExistingObject> Adopted { get; init; }

    /// <summary>Existing views of ours to run.</summary>
    public required IReadOnlyList<string> Views { get; init; }

    /// <summary>Objects that are dropped or rebuilt, and whose dependent views are set aside.</summary>
    public required IReadOnlyList<string> Roots { get; init; }

    /// <summary>All views that are dropped and created again, ours among them.</summary>
    public required IReadOnlyList<DependentView> SetAside { get; init; }

    /// <summary>Existing tables to be locked before the first statement, in order; the views that are set aside are next.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>Why the run must not begin; empty when it may.</summary>
    public required IReadOnlyList<string> Refusals { get; init; }

    /// <summary>What an adopted map and dashboard answer that ours do not.</summary>
    public PayloadKeys Payloads { get; init; } = PayloadKeys.None;

    public bool IsEmpty => Files.Count + Following.Count + Definitions.Count == 0;

    /// <summary>Reads only.</summary>
    public static async Task<PendingRun> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<Migration> migrations, DefinitionSet set, CancellationToken cancellationToken)
    {
        var ledger = await MigrationLedger.FindAsync(connection, cancellationToken);
        var files = StatusComparison.OfFiles(migrations, ledger is null ? [] : await ledger.ReadAsync(connection, cancellationToken));
        var pending = migrations.Where(m => files.Exists(s => s.Name == m.Name && s.State == MigrationState.Pending)).ToLookup(m => m.Transactional);
        var recorded = await DefinitionStore.ReadAsync(connection, cancellationToken);
        var present = await ExistingObject.ReadAsync(connection, set.Ordered, cancellationToken);
        var toRun = set.ToRun(recorded, ExistingObject.Hashes(present), [.. pending[true]]);

        var adopted = present.Where(e => toRun.ContainsKey(e.Name) && !recorded.ContainsKey(e.Name)).ToList();
        var views = set.Ordered.Where(d => d.Kind == "view" && toRun.ContainsKey(d.Name) && present.Exists(e => e.Name == d.Name)).Select(d => d.QualifiedName).ToList();
        var roots = pending[true].SelectMany(m => m.DependentsOf)
            .Concat(adopted.Where(e => e.IsFunction).Select(e => e.Identity)).Distinct().ToList();
        var setAside = await DependentView.FindAsync(connection, roots, views, cancellationToken);
        var definitions = set.Ordered
            .Select(d => (d.Name, Reason: toRun.GetValueOrDefault(d.Name) ?? (setAside.Exists(v => v.Name == d.QualifiedName) ? "over what is replaced" : null)))
            .Where(d => d.Reason is not null)
            .ToDictionary(d => d.Name, d => d.Reason!);
        var run = new PendingRun
        {
            FileStatus = files,
            DefinitionStatus = [.. StatusComparison.OfDefinitions(set, recorded, toRun)],
            Files = [.. pending[true]],
            Following = [.. pending[false]],
            Definitions = definitions,
            Existing = [.. present.Where(e => definitions.ContainsKey(e.Name))],
            Adopted = adopted,
            Views = views,
            Roots = roots,
            SetAside = setAside,
            Tables = await RelationLocks.TablesAsync(
                connection,
                pending[true].SelectMany(m => m.LocksFirst)
                    .Concat(set.Ordered.Where(d => toRun.ContainsKey(d.Name)).Select(d => d.Table).OfType<string>()),
                cancellationToken),
            Refusals = StatusComparison.Refusals(files),
        };
        if (run.IsEmpty || run.Refusals.Count > 0) return run;
        return run with
        {
            Refusals =
            [
                .. ledger?.Unwritable(migrations.Max(m => m.Name.Length)) is { } reason ? [reason] : Array.Empty<string>(),
                .. await Ownership.RefusalsAsync(connection, run, cancellationToken),
                .. await Obstacles.FindAsync(connection, run, set.Ordered, ledger is not null, cancellationToken),
            ],
        };
    }

    /// <summary>The same with the keys of adopted payloads compared: calls the adopted functions, read-only and with a time limit.</summary>
    public async Task<PendingRun> WithPayloadsAsync(NpgsqlConnection connection, bool acceptLostKeys, CancellationToken cancellationToken)
    {
        var functions = Adopted.Where(e => e.IsFunction).Select(e => e.Name["functions/".Length..]).ToList();
        var payloads = await PayloadKeys.FindAsync(connection, functions, cancellationToken);
        return this with
        {
            Payloads = payloads,
            Refusals = payloads.Lost.Count == 0 || acceptLostKeys
                ? Refusals
                :
                [
                    .. Refusals,
                    $"Callers would lose what ours do not answer: {string.Join("; ", payloads.Lost)}. Have the callers do without, then run again with --accept-lost-keys.",
                ],
        };
    }
}
