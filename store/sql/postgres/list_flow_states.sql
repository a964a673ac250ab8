select id, state, version::bigint as version from flows order by id
