create or replace function tickets.note_cluster_change() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if tg_op <> 'INSERT' and old.usable then
        if tg_op = 'UPDATE' and (old.cluster, old.latitude, old.longitude, old.reach_km) is not distinct from (new.cluster, new.latitude, new.longitude, new.reach_km)
            and new.usable
        then
            return null;
        end if;
        insert into tickets.geo_changes (cluster) values (old.cluster);
    end if;
    if tg_op <> 'DELETE' and new.usable then
        insert into tickets.geo_changes (cluster) values (new.cluster);
    end if;
    return null;
end
$$;
comment on function tickets.note_cluster_change() is 'Trigger: notes a cluster whose usable centre or reach came, went or changed.';
