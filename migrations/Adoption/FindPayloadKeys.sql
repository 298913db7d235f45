-- Purpose: the keys of an answer of the map or of a dashboard, each with the path of the object that has it (summary.by_status, metrics.by_team: arrays are passed through), and those of
-- features and their properties. For a property whether open and
-- closed tickets have it, and whether its value is that of the field of raw, or of the column, of the same name.
-- The call takes the place of answer(). Locking: none. Reads only.
with recursive answered as materialized (
    select answer()::jsonb as payload
),
features as materialized (
    select f.feature, coalesce(f.feature #>> '{properties,ticket_id}', f.feature ->> 'id') as ticket_id
    from answered a
    cross join lateral (
        select jsonb_path_query(a.payload, '$.features[*]') as feature
        union all
        select jsonb_path_query(a.payload, '$.open.features[*]')
        union all
        select jsonb_path_query(a.payload, '$.closed.features[*]')) f
    where jsonb_typeof(f.feature) = 'object'
),
properties as (
    select p.key, p.value, t.is_actionable, t.raw, t.typed
    from features f
    cross join lateral jsonb_each(case when jsonb_typeof(f.feature -> 'properties') = 'object' then f.feature -> 'properties' else '{}' end) as p
    left join lateral (
        select coalesce(is_actionable, false) as is_actionable, raw, to_jsonb(i) as typed from tickets.inc i where i.ticket_id = f.ticket_id
        union all
        select coalesce(is_actionable, false), raw, to_jsonb(c) from tickets.crq c where c.ticket_id = f.ticket_id
        limit 1) t on true
),
-- All but the features: objects and arrays, each under the path of what holds it.
nodes (path, key, value) as (
    select '', null, payload from answered
    union all
    select n.path || coalesce('.' || n.key, ''), inner_.key, inner_.value
    from nodes n
    cross join lateral (
        select e.key, e.value from jsonb_each(case when jsonb_typeof(n.value) = 'object' then n.value else '{}' end) e
        where n.key is distinct from 'features'
        union all
        select null, e from jsonb_array_elements(case when jsonb_typeof(n.value) = 'array' and n.key is distinct from 'features' then n.value else '[]' end) e) inner_
)
select distinct case path when '' then 'top level' else ltrim(path, '.') end as place, key, true as of_open, true as of_closed, false as in_raw, false as in_column
from nodes
where key is not null
union all
select distinct 'feature', k, true, true, false, false
from features, jsonb_object_keys(feature) as k
union all
select
    'properties', key, bool_or(is_actionable is not false), bool_or(is_actionable is not true),
    -- an empty field, null and an absent field are alike
    coalesce(bool_or(raw ? key) and bool_and(value = raw -> key or (coalesce(value #>> '{}', '') = '' and coalesce(raw ->> key, '') = '')) filter (where raw is not null), false),
    coalesce(bool_and(typed ? key and value = typed -> key) filter (where raw is not null), false)
from properties
group by key
order by 1, 2;
