select contact, n, flow::bigint as flow, entered_at, trail
from tokens
where shard = shard_of($1) and contact = $1
order by n
