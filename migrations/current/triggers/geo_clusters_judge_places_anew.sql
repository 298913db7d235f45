create or replace trigger geo_clusters_judge_places_anew after update of latitude, longitude, radius_km on tickets.geo_clusters
    for each row
    when (new.latitude is not null and (old.latitude, old.longitude, old.radius_km) is distinct from (new.latitude, new.longitude, new.radius_km))
    execute function tickets.judge_places_anew();
