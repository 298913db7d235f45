namespace FleetTickets.ExporterSim.Isp;

/// <summary>A network cluster: its name, the region word of the feed, roughly where it is, and the places its tickets name.</summary>
internal sealed record Town(string Name, string Region, double Latitude, double Longitude, params string[] Places)
{
    public string Cluster => $"{Name.ToUpperInvariant()} CLUSTER";

    /// <summary>The Kenyan towns and estates of the make-believe network. Two decimals: about a kilometre, enough for coordinates on request.</summary>
    public static readonly IReadOnlyList<Town> All =
    [
        new("Kayole", "Nairobi", -1.27, 36.91, "Kayole", "Soweto", "Komarock"),
        new("Umoja", "Nairobi", -1.28, 36.89, "Umoja", "Umoja Innercore", "Umoja 2"),
        new("Donholm", "Nairobi", -1.29, 36.89, "Donholm", "Savannah", "Greenspan"),
        new("Embakasi", "Nairobi", -1.31, 36.91, "Embakasi", "Tassia", "Nyayo Estate"),
        new("Pipeline", "Nairobi", -1.31, 36.89, "Pipeline", "Imara Daima"),
        new("Utawala", "Nairobi", -1.28, 36.96, "Utawala", "Mihango"),
        new("Ruai", "Nairobi", -1.27, 37.00, "Ruai"),
        new("Kasarani", "Nairobi", -1.22, 36.90, "Kasarani", "Mwiki", "Clay City"),
        new("Roysambu", "Nairobi", -1.22, 36.88, "Roysambu", "Mirema", "Garden Estate"),
        new("Zimmerman", "Nairobi", -1.21, 36.89, "Zimmerman"),
        new("Githurai 44", "Nairobi", -1.19, 36.91, "Githurai 44"),
        new("Githurai 45", "Nairobi", -1.20, 36.92, "Githurai 45"),
        new("Kahawa West", "Nairobi", -1.18, 36.90, "Kahawa West", "Kahawa Wendani"),
        new("Kilimani", "Nairobi", -1.29, 36.78, "Kilimani", "Hurlingham", "Yaya"),
        new("Kileleshwa", "Nairobi", -1.28, 36.78, "Kileleshwa"),
        new("Lavington", "Nairobi", -1.28, 36.77, "Lavington", "Valley Arcade"),
        new("Westlands", "Nairobi", -1.26, 36.80, "Westlands", "Brookside", "Kangemi"),
        new("Parklands", "Nairobi", -1.26, 36.82, "Parklands", "Highridge"),
        new("Ngara", "Nairobi", -1.27, 36.83, "Ngara", "Pangani"),
        new("Eastleigh", "Nairobi", -1.27, 36.85, "Eastleigh"),
        new("Buruburu", "Nairobi", -1.29, 36.88, "Buruburu", "Harambee"),
        new("South B", "Nairobi", -1.31, 36.84, "South B", "Plainsview"),
        new("South C", "Nairobi", -1.32, 36.83, "South C", "Mugoya"),
        new("Langata", "Nairobi", -1.36, 36.74, "Langata", "Otiende"),
        new("Karen", "Nairobi", -1.32, 36.71, "Karen", "Hardy"),
        new("Kawangware", "Nairobi", -1.28, 36.75, "Kawangware", "Dagoretti"),
        new("Ngong", "Nairobi", -1.36, 36.66, "Ngong"),
        new("Rongai", "Nairobi", -1.39, 36.75, "Ongata Rongai"),
        new("Kitengela", "Nairobi", -1.47, 36.96, "Kitengela"),
        new("Syokimau", "Nairobi", -1.38, 36.93, "Syokimau", "Katani"),
        new("Mlolongo", "Nairobi", -1.39, 36.94, "Mlolongo"),
        new("Athi River", "Nairobi", -1.45, 36.98, "Athi River"),
        new("Ruaka", "Nairobi", -1.20, 36.78, "Ruaka", "Ndenderu"),
        new("Kinoo", "Nairobi", -1.25, 36.69, "Kinoo", "Uthiru"),
        new("Kikuyu", "Nairobi", -1.25, 36.66, "Kikuyu"),
        new("Ruiru", "Nairobi", -1.15, 36.96, "Ruiru", "Membley"),
        new("Juja", "Nairobi", -1.10, 37.01, "Juja"),
        new("Thika", "Nairobi", -1.04, 37.07, "Thika", "Makongeni"),
        new("Nyali", "Mombasa", -4.04, 39.70, "Nyali", "Kongowea"),
        new("Bamburi", "Mombasa", -4.00, 39.72, "Bamburi", "Shanzu"),
        new("Likoni", "Mombasa", -4.09, 39.66, "Likoni"),
        new("Mtwapa", "Mombasa", -3.95, 39.74, "Mtwapa"),
        new("Milimani", "Kisumu", -0.11, 34.76, "Milimani", "Tom Mboya"),
        new("Mamboleo", "Kisumu", -0.06, 34.78, "Mamboleo"),
        new("Section 58", "Nakuru", -0.29, 36.10, "Section 58", "Lanet"),
        new("Elgon View", "Eldoret", 0.49, 35.28, "Elgon View", "Langas"),
        new("Kamakwa", "Nyeri", -0.42, 36.94, "Kamakwa"),
    ];
}
