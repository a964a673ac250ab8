select contact, token, n::bigint as n, flow, version::bigint as version, at, event, body
from trail
where (shard, contact) > (shard_of($1), $1) and (shard, contact) <= (shard_of($2), $2)
order by contact, token, n
