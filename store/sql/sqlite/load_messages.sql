select contact, token, node, visit, id, flow, version, channel, provider, status, queued_at,
  not_before, sending_since, body
from messages
where contact = ?1 and token = ?2
order by queued_at, visit, node
