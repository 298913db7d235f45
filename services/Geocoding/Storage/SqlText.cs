namespace FleetTickets.Geocoding.Storage;

/// <summary>
/// The longer statements, embedded from <c>Sql/</c>. In them <c>tickets.all_tickets</c> stands for the tickets of all datasets; it is
/// no view, because a view would keep later migrations from rebuilding the columns it names.
/// </summary>
internal sealed class SqlText(IReadOnlyList<string> datasets)
{
    public IReadOnlyList<string> Datasets => datasets;

    // Dataset names are validated identifiers; everything else goes in as a parameter.
    private readonly string _allTickets = "(" + string.Join(" union all ", datasets.Select(dataset =>
        $"""
        select '{dataset}'::text as dataset, ticket_id, raw, cluster, region, location_name, is_actionable, latitude, longitude, geo_source, geo_precision, geo_radius_m, ingested_at
        from tickets.{dataset}
        """)) + ")";

    public string Read(string file)
    {
        using var reader = new StreamReader(EmbeddedFile.Open(file));
        return reader.ReadToEnd().Replace("tickets.all_tickets", _allTickets, StringComparison.Ordinal);
    }
}
