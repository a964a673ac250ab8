select messages.contact, messages.token, messages.node::bigint as node,
  messages.visit::bigint as visit, messages.id, messages.flow::bigint as flow,
  messages.version::bigint as version, messages.channel, messages.provider, messages.status,
  messages.queued_at, messages.not_before, messages.sending_since, messages.body
from messages
where messages.contact = $1
