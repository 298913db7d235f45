namespace FleetTickets.Geocoder.People;

/// <summary>What people's commands need beside the Geocoder's own parts; the service itself uses none of it.</summary>
internal static class PeopleServices
{
    public static void AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<DecisionTransaction>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<NameLookupStore>();
        services.AddSingleton<NameLookup>();
        services.AddSingleton<RepointStore>();
        services.AddSingleton<RepointTickets>();
        services.AddSingleton<RetryStore>();
        services.AddSingleton<ReviewStore>();
        services.AddSingleton<StandingStore>();
        services.AddSingleton<ReportStore>();
        services.AddSingleton<ClusterListStore>();
        services.AddSingleton<AliasStore>();
    }
}
