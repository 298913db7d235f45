-- adopted: takes the place of what a former system has under this name
create or replace function tickets.resolve_ticket_geoms(
    p_dataset text default null,
    p_ticket_ids text[] default null,
    p_clusters text[] default null,
    p_place_keys text[] default null)
    returns table (dataset text, ticket_id text, latitude double precision, longitude double precision, geo_source text)
    language plpgsql
    -- Whoever may write tickets may have them positioned, without rights on the gazetteers.
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
#variable_conflict use_column
declare
    ticket_table text;
    restriction text := '';
begin
    perform reporting.check_dataset(p_dataset);
    if p_ticket_ids is not null then
        restriction := restriction || ' and t.ticket_id = any ($1)';
    end if;
    if p_clusters is not null then
        restriction := restriction || ' and t.cluster = any ($2)';
    end if;
    if p_place_keys is not null then
        restriction := restriction
            || ' and (t.location_name, coalesce(t.cluster, '''')) in'
            || ' (select n.location_name, n.cluster from tickets.geo_names n where n.place_key = any ($3) or n.adopted_key = any ($3))';
    end if;

    foreach ticket_table in array array['inc', 'crq'] loop
        continue when p_dataset <> ticket_table;
        -- Two phases: the array is complete, and its rows are locked, before the first of them is written. The trigger then sets the position.
        return query execute format($sql$
            update tickets.%1$I t
            set geo_source = t.geo_source
            where t.ticket_id = any (array(
                select t.ticket_id
                from tickets.%1$I t
                cross join lateral tickets.position_of(t.raw) p
                where (p.latitude, p.longitude, p.geo_source, p.geo_precision, p.geo_radius_m)
                    is distinct from (t.latitude, t.longitude, t.geo_source, t.geo_precision, t.geo_radius_m)
                    %2$s
                order by t.ticket_id
                for no key update of t))
            returning %1$L::text, t.ticket_id, t.latitude, t.longitude, t.geo_source
            $sql$, ticket_table, restriction)
            using p_ticket_ids, p_clusters, p_place_keys;
    end loop;
end
$$;
comment on function tickets.resolve_ticket_geoms(text, text[], text[], text[]) is
    'Positions tickets anew after the gazetteer changed: all, or those of a dataset, with these ids, in these clusters, at these places (restrictions combine with AND). Locks in ticket_id order, writes only what differs, leaves ingested_at alone, returns what changed.';
revoke execute on function tickets.resolve_ticket_geoms(text, text[], text[], text[]) from public;
call tickets.carry_grants('update', 'tickets.inc', 'execute', 'function tickets.resolve_ticket_geoms(text, text[], text[], text[])');
