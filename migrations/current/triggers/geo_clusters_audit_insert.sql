create or replace trigger geo_clusters_audit_insert after insert on tickets.geo_clusters
    for each row when (new.verified or new.status = 'manual' or new.radius_km is not null) execute function tickets.audit_gazetteer('cluster', 'cluster');
