select contact, token, node, visit, id, flow, version, channel, provider, status, queued_at,
  not_before, sending_since, body
from messages
where contact > ?1 and contact <= ?2
order by contact, token, visit, node
