namespace FleetTickets.ExporterSim.Oracle;

/// <summary>Counts the rows of a file and keeps what it asserts.</summary>
internal static class FileObserver
{
    public static void Observe(ObservedFile file, IReadOnlyList<string> header, IReadOnlyList<string[]> rows, List<IReadOnlyList<string>> layouts)
    {
        // A zero-byte file has no header and nothing to say, but it is not bad.
        if (header.Count == 0)
            return;
        var reader = new RowReader(header, layouts);
        var assertions = new List<Assertion>();
        var lastOf = new Dictionary<string, int>(StringComparer.Ordinal);
        var line = 0;
        foreach (var read in rows)
        {
            if (read.Length == 0)
                continue;
            var row = reader.WithoutSurplus(read);
            line++;
            file.RowsRead++;
            switch (reader.Read(row, out var ticketId))
            {
                case RowOutcome.Sentinel:
                    file.Sentinels++;
                    break;
                case RowOutcome.Alarm:
                    file.Alarms++;
                    break;
                case RowOutcome.RepeatedHeader:
                    file.RepeatedHeaders++;
                    break;
                case RowOutcome.Rejected:
                    file.Rejected++;
                    break;
                default:
                    if (lastOf.ContainsKey(ticketId))
                        file.Duplicates++;
                    lastOf[ticketId] = assertions.Count;
                    assertions.Add(new Assertion(ticketId, line, reader.Clean(row)));
                    break;
            }
        }

        file.OneIdForMany = assertions.GroupBy(one => one.TicketId).Any(rows =>
            rows.Select(row => string.Join('\u0001', row.Record.Values)).Distinct().Count() > 20 || (file.RowsRead >= 40 && rows.Count() * 2 > file.RowsRead));
        file.Assertions = assertions.Count == lastOf.Count ? assertions : [.. lastOf.Values.Order().Select(at => assertions[at])];
    }

    public static bool TooManyRejected(ObservedFile file)
    {
        var ofTickets = file.RowsRead - file.Sentinels - file.Alarms - file.RepeatedHeaders;
        return file.Rejected > 0 && (file.Rejected == ofTickets || (file.Rejected >= 2 && file.Rejected >= ofTickets / 2.0) || TooManyOfMany(file));
    }

    private static bool TooManyOfMany(ObservedFile file) =>
        file.Rejected > CleaningRules.RejectedRowsAllowed && file.Rejected > CleaningRules.RejectedShareAllowed * file.RowsRead;
}
