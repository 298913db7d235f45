namespace FleetTickets.Geocoding.Storage;

/// <summary>Opens a data file that is compiled into the service.</summary>
internal static class EmbeddedFile
{
    public static Stream Open(string name) =>
        typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException($"{name} is not embedded", name);
}
