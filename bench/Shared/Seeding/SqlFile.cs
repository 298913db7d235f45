namespace FleetTickets.Bench;

/// <summary>Statements that the program carries with it.</summary>
internal static class SqlFile
{
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(SqlFile).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name));
        return reader.ReadToEnd();
    }
}
