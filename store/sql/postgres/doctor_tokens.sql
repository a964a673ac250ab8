select contact, n, flow, version::bigint as version, key, node, entered_at, body
from tokens
where (shard, contact) > (shard_of($1), $1) and (shard, contact) <= (shard_of($2), $2)
order by contact, n
