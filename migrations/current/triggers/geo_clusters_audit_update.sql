create or replace trigger geo_clusters_audit_update after update on tickets.geo_clusters
    for each row when (
        old.radius_km is distinct from new.radius_km
        or ((old.verified or new.verified or old.status = 'manual' or new.status = 'manual')
            and (old.cluster, old.latitude, old.longitude, old.verified, old.status)
                is distinct from (new.cluster, new.latitude, new.longitude, new.verified, new.status)))
    execute function tickets.audit_gazetteer('cluster', 'cluster');
