create or replace function reporting.freshness_json(p_dataset text) returns jsonb
    language sql stable
    as $$
        select jsonb_build_object('watermark', watermark, 'watermark_at', watermark_at, 'watermark_age_seconds', watermark_age_seconds,
            'last_applied_at', last_applied_at, 'rows', rows)
        from reporting.v_freshness where dataset = p_dataset
    $$;
comment on function reporting.freshness_json(text) is 'A row of reporting.v_freshness as jsonb.';
grant execute on function reporting.freshness_json(text) to public;
