create or replace function reporting.check_box(p_name text, p_box double precision[]) returns double precision[]
    language plpgsql immutable parallel safe
    as $$
begin
    -- NaN is greater than any number, so it is out of range like anything else that is no degree.
    if p_box is not null and (p_box[1] between -180 and p_box[3] and p_box[2] between -90 and p_box[4] and p_box[3] <= 180 and p_box[4] <= 90
        and array_ndims(p_box) = 1 and cardinality(p_box) = 4) is not true
    then
        raise exception '% is no box: %', p_name, p_box
            using errcode = 'invalid_parameter_value', hint = 'In degrees: array[least longitude, least latitude, greatest longitude, greatest latitude].';
    end if;
    return p_box;
end
$$;
comment on function reporting.check_box(text, double precision[]) is 'The box as given (NULL for none), or an error that says how one is written.';
grant execute on function reporting.check_box(text, double precision[]) to public;
