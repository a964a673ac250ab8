select contact, n, flow::bigint as flow, entered_at, trail
from tokens
where (shard, contact) > (shard_of($1), $1) and (shard, contact) <= (shard_of($2), $2)
order by contact, n
