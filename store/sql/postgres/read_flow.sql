select id, state, revision, draft, saved_at, version::bigint as version, file_hash
from flows
where id = $1
