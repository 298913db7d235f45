namespace FleetTickets.ExporterSim.Oracle;

/// <summary>A ticket's cleaned record: columns in the file's order, an empty field as null.</summary>
internal sealed class CleanRecord(IReadOnlyList<string> columns, string?[] values)
{
    public IReadOnlyList<string> Columns => columns;
    public IReadOnlyList<string?> Values => values;

    public string? this[string column]
    {
        get
        {
            for (var i = 0; i < columns.Count; i++)
                if (columns[i] == column)
                    return values[i];
            return null;
        }
    }

    /// <summary>Null and a column that is not there say the same.</summary>
    public bool SaysTheSameAs(CleanRecord other)
    {
        if (ReferenceEquals(columns, other.Columns))
            return values.AsSpan().SequenceEqual(other.Values.ToArray());
        return columns.Union(other.Columns).All(column => this[column] == other[column]);
    }
}
