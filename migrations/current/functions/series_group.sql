create or replace function reporting.series_group(p_by text, p_cluster text, p_team text) returns text
    language sql immutable parallel safe
    as $$
        select case p_by when 'cluster' then coalesce(p_cluster, '') when 'team' then coalesce(p_team, '') else '' end
    $$;
comment on function reporting.series_group(text, text, text) is 'The group of a ticket: its cluster or team, empty without one, or one group for all.';
grant execute on function reporting.series_group(text, text, text) to public;
