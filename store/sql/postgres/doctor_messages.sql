select contact, token, node::bigint as node, visit::bigint as visit, id, flow::bigint as flow,
  version::bigint as version, channel, provider, status, queued_at, not_before, sending_since, body
from messages
where contact > $1 and contact <= $2
order by contact, token, visit, node
