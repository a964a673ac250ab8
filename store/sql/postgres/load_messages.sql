select messages.contact, messages.token, messages.node::bigint as node,
  messages.visit::bigint as visit, messages.id, messages.flow::bigint as flow,
  messages.version::bigint as version, messages.channel, messages.provider, messages.status,
  messages.queued_at, messages.not_before, messages.sending_since, messages.body
from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as loaded (contact, token, month)
cross join lateral (
  select * from messages
  where contact = loaded.contact and token = loaded.token
    and month = loaded.month
  offset 0
) as messages
order by messages.contact, messages.queued_at, messages.token, messages.visit
