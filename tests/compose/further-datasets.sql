-- What a migration for further datasets has to make, in the shape of what there is for change requests. Run by psql with
-- -v datasets=a,b as the owner of the schemas.
select set_config('further.datasets', :'datasets', false);

do $$
declare
    dataset text;
    statement text;
    tickets_of_crq text := substring(rtrim(pg_get_viewdef('reporting.v_tickets'::regclass), ';') from 'UNION ALL(.*)$');
begin
    foreach dataset in array string_to_array(current_setting('further.datasets'), ',') loop
        execute format('create table tickets.%I (like tickets.crq including all)', dataset);
        execute format('alter table tickets.%I set (fillfactor = 80)', dataset);
        execute format('create table tickets.%I (like tickets.crq_daily_snapshot including all)', dataset || '_daily_snapshot');
        for statement in select pg_get_triggerdef(oid) from pg_trigger where tgrelid = 'tickets.crq'::regclass and not tgisinternal loop
            execute replace(replace(statement, ' TRIGGER crq_', format(' TRIGGER %s_', dataset)), ' ON tickets.crq ', format(' ON tickets.%I ', dataset));
        end loop;
        insert into tickets.sla_limits (dataset) values (dataset);
        -- The day's snapshot counts the open tickets of this view.
        execute format('create or replace view reporting.v_tickets with (security_invoker = true) as %s union all %s',
            rtrim(pg_get_viewdef('reporting.v_tickets'::regclass), ';'), regexp_replace(tickets_of_crq, '\mcrq\M', dataset, 'g'));
    end loop;
end
$$;
