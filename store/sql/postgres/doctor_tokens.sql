select contact, n, flow, version::bigint as version, key, node, entered_at, body
from tokens
where shard between shard_of($1) and shard_of($2)
  and contact > $1 and contact <= $2
order by contact, n
