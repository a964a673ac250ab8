select contact, n, flow::bigint as flow, version::bigint as version, key, node::bigint as node,
  entered_at, until, hops::bigint as hops, entry, body
from tokens
where (shard, contact) > (shard_of($1), $1) and (shard, contact) <= (shard_of($2), $2)
order by contact, n
