create or replace trigger geo_clusters_audit_delete after delete on tickets.geo_clusters
    for each row when (old.verified or old.status = 'manual' or old.radius_km is not null) execute function tickets.audit_gazetteer('cluster', 'cluster');
