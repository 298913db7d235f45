using System.Text;

namespace FleetTickets.Ingestor.Csv;

/// <summary>Texts that stand where a ticket's id belongs and are none.</summary>
internal static class TicketIdFault
{
    public const int MaxBytes = 200;

    /// <summary>What programs write for a value that they do not have. A spreadsheet's errors (<c>#REF!</c>) and a template's holes (<c>{{id}}</c>) are no ids either.</summary>
    private static readonly HashSet<string> Placeholders = new(StringComparer.OrdinalIgnoreCase)
    {
        "undefined", "null", "(null)", "<null>", "\\N", "nil", "nan", "none", "n/a", "#n/a", "na", "-", "--", "?", "unknown", "true", "false", "[object Object]", FileHeader.TicketId,
    };

    /// <summary>Why the trimmed id is none, a short stable word; null for an id.</summary>
    public static string? Of(string ticketId)
    {
        if (ticketId.Length == 0) return "no_ticket_id";
        if (Encoding.UTF8.GetByteCount(ticketId) > MaxBytes) return "ticket_id_too_long";
        // Two ids that look the same would be two tickets.
        foreach (var rune in ticketId.EnumerateRunes())
            if (!IsVisible(rune)) return "ticket_id_invisible_character";
        return Placeholders.Contains(ticketId) || (ticketId.StartsWith('#') && ticketId[^1] is '!' or '?') || ticketId.Contains("{{", StringComparison.Ordinal) ? "ticket_id_placeholder" : null;
    }

    // A blank other than the ordinary one looks like it.
    private static bool IsVisible(Rune rune) => !PrintableText.IsInvisible(rune) && (rune.Value == ' ' || !Rune.IsWhiteSpace(rune));

    /// <summary>The id that was most likely meant, to recognise its ticket by when a later row asserts it; null when there is none.</summary>
    public static string? Meant(string field)
    {
        var plain = string.Concat(field.EnumerateRunes().Where(IsVisible)).Trim();
        return Of(plain) is null ? plain : null;
    }
}
