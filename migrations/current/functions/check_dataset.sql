-- Every report takes a dataset by name: a wrong one is an error, not an empty answer.
create or replace function reporting.check_dataset(p_dataset text) returns text
    language plpgsql immutable parallel safe
    as $$
begin
    if p_dataset is not null and p_dataset not in ('inc', 'crq') then
        raise exception 'unknown dataset %', p_dataset using errcode = 'invalid_parameter_value', hint = 'Known datasets: inc, crq.';
    end if;
    return p_dataset;
end
$$;
comment on function reporting.check_dataset(text) is 'The dataset as given (NULL for both), or an error that lists the known ones.';
grant execute on function reporting.check_dataset(text) to public;
