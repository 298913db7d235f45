create or replace trigger geo_clusters_note_change after insert or update or delete on tickets.geo_clusters
    for each row execute function tickets.note_cluster_change();
