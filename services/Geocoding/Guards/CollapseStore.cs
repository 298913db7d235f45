namespace FleetTickets.Geocoding.Guards;

/// <summary>
/// The guard that no single answer can pass or fail: a remote provider that gives different places one coordinate did not find them. Looks at
/// all unverified answers, so that it does not matter which replica stored which of them, nor when.
/// </summary>
internal sealed class CollapseStore(NpgsqlDataSource database, SqlText sql, ILogger<CollapseStore> logger)
{
    /// <summary>Providers whose answers share a point by right.</summary>
    private static readonly string[] Local = ["offline", Candidate.CopyProvider];

    private readonly string _flag = sql.Read("FlagCollapsed.sql");

    /// <summary>Puts collapsed answers under review, around each that was stored within this time; how many.</summary>
    public async Task<int> FlagAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var flagged = await database.Command(
            _flag, ("collapse", ReasonCode.Collapse), ("local", Local), ("copies", Candidate.CopyProvider), ("within", within))
            .RunAsync(cancellationToken);
        if (flagged > 0)
            logger.AnswersCollapsed(flagged);
        return flagged;
    }
}
