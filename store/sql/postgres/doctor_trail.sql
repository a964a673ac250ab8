select contact, token, n::bigint as n, flow, version::bigint as version, at, event, body
from trail
where shard between shard_of($1) and shard_of($2)
  and contact > $1 and contact <= $2
order by contact, token, n
