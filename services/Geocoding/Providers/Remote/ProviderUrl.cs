namespace FleetTickets.Geocoding.Providers.Remote;

/// <summary>Checks the address of a provider.</summary>
internal static class ProviderUrl
{
    private const string Example = "for example https://geocoder.example or http://nominatim:8080/base";

    /// <summary>The address, noting faults; where a key travels it has to be encrypted, but for a server on this machine.</summary>
    public static Uri Read(Settings settings, string variable, string provider, string? text, bool needsTls)
    {
        if (Fault(provider, text, needsTls) is not { } fault)
            return new Uri(text!);
        settings.Fault(variable, fault);
        return new Uri("https://unconfigured.invalid");
    }

    private static string? Fault(string provider, string? text, bool needsTls)
    {
        if (text is null)
            return $"is not set; expected the address of {provider}, which GEOCODER_PROVIDER names, {Example}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return $"is not an address; expected http or https, {Example}";
        if (url.UserInfo.Length + url.Query.Length + url.Fragment.Length > 0)
            return $"has more than an address in it; expected no user, query or fragment, {Example}";
        return needsTls && url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback
            ? "is an http address; expected https, since the key would travel in the clear"
            : null;
    }
}
