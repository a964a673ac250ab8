select id, state, version from flows order by id
