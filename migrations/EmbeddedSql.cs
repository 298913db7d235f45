using System.Text;

namespace FleetTickets.Migrations;

/// <summary>The SQL files embedded in this assembly, by their path below <c>migrations/</c>.</summary>
internal static class EmbeddedSql
{
    public static IEnumerable<string> Names() =>
        typeof(EmbeddedSql).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal));

    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(EmbeddedSql).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
