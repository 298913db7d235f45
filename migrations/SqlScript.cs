using System.Text.RegularExpressions;

namespace FleetTickets.Migrations;

/// <summary>
/// Splits a file into statements and remembers the line each begins on. One statement a round trip, because a failure can
/// then name its line, and because <c>create index concurrently</c> refuses to share a query string with others.
/// Knows comments, quoted text and names, dollar quotes, and psql's <c>\gexec</c> in place of a semicolon; not <c>begin atomic</c> bodies, which
/// our files do not use.
/// </summary>
internal static partial class SqlScript
{
    private const string GenerateMarker = "\\gexec";

    /// <param name="Text">The statement, without what ends it.</param>
    /// <param name="Line">Where it begins.</param>
    /// <param name="Generates">Ended by <c>\gexec</c>: a query whose every cell is a statement to run.</param>
    internal sealed record Statement(string Text, int Line, bool Generates = false);

    /// <summary>The text without comments, those in the database among them.</summary>
    public static string CodeOf(string sql) =>
        string.Join("\n", Split(sql).Select(statement => LineComment().Replace(statement.Text, "")).Where(text => !CommentOn().IsMatch(text)));

    public static IEnumerable<Statement> Split(string sql)
    {
        var start = -1;
        var position = 0;
        while (position < sql.Length)
        {
            var c = sql[position];
            if (char.IsWhiteSpace(c))
            {
                position++;
            }
            else if (At(sql, position, "--"))
            {
                position = EndOf(sql, "\n", position);
            }
            else if (At(sql, position, "/*"))
            {
                position = EndOfBlockComment(sql, position);
            }
            else if (c == ';' || At(sql, position, GenerateMarker))
            {
                if (start >= 0) yield return new Statement(sql[start..position], LineOf(sql, start), c != ';');
                start = -1;
                position += c == ';' ? 1 : GenerateMarker.Length;
            }
            else
            {
                if (start < 0) start = position;
                position = EndOfToken(sql, position);
            }
        }

        if (start >= 0) yield return new Statement(sql[start..].TrimEnd(), LineOf(sql, start));
    }

    public static int LineOf(string sql, int position) => 1 + sql.AsSpan(0, Math.Min(position, sql.Length)).Count('\n');

    private static int EndOfToken(string sql, int position)
    {
        var c = sql[position];
        if (c == '"') return EndOf(sql, "\"", position + 1);
        if (c == '\'')
        {
            var escapes = position > 0 && sql[position - 1] is 'e' or 'E' && (position == 1 || !IsName(sql[position - 2]));
            return EndOfText(sql, position + 1, escapes);
        }

        if (c == '$' && (position == 0 || !IsName(sql[position - 1])) && DollarTag(sql, position) is { } tag)
            return EndOf(sql, tag, position + tag.Length);

        return position + 1;
    }

    private static int EndOfText(string sql, int position, bool escapes)
    {
        for (; position < sql.Length; position++)
        {
            if (escapes && sql[position] == '\\') position++;
            else if (sql[position] == '\'') return position + 1;
        }

        return sql.Length;
    }

    private static string? DollarTag(string sql, int position)
    {
        var end = position + 1;
        while (end < sql.Length && IsName(sql[end])) end++;
        return end < sql.Length && sql[end] == '$' ? sql[position..(end + 1)] : null;
    }

    private static int EndOfBlockComment(string sql, int position)
    {
        var depth = 0;
        do
        {
            if (At(sql, position, "/*"))
            {
                depth++;
                position += 2;
            }
            else if (At(sql, position, "*/"))
            {
                depth--;
                position += 2;
            }
            else
            {
                position++;
            }
        }
        while (depth > 0 && position < sql.Length);
        return position;
    }

    private static int EndOf(string sql, string mark, int from)
    {
        var found = sql.IndexOf(mark, Math.Min(from, sql.Length), StringComparison.Ordinal);
        return found < 0 ? sql.Length : found + mark.Length;
    }

    private static bool At(string sql, int position, string mark) =>
        string.CompareOrdinal(sql, position, mark, 0, mark.Length) == 0;

    private static bool IsName(char c) => char.IsLetterOrDigit(c) || c == '_';

    [GeneratedRegex("--.*")]
    private static partial Regex LineComment();

    [GeneratedRegex(@"\Acomment\s+on\s", RegexOptions.IgnoreCase)]
    private static partial Regex CommentOn();
}
