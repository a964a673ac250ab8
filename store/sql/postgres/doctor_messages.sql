select contact, token, node::bigint as node, visit::bigint as visit, id, flow::bigint as flow,
  version::bigint as version, channel, provider, status, queued_at, not_before, sending_since, body
from messages
where (shard, contact) > (shard_of($1), $1) and (shard, contact) <= (shard_of($2), $2)
order by contact, token, visit, node
