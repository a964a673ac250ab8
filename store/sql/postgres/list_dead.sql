select messages.contact, messages.token, messages.node, messages.visit::bigint as visit,
  messages.id, messages.flow, messages.version::bigint as version, messages.channel,
  messages.provider, messages.status, messages.queued_at, messages.not_before,
  messages.sending_since, messages.body, contacts.external_id
from messages
join contacts on contacts.shard = messages.shard and contacts.contact = messages.contact
where messages.status in ('failed', 'unknown')
  and (messages.queued_at, messages.id) < ($1, $2)
  and ($3::text is null or messages.flow = $3)
  and ($4::text is null or messages.node = $4)
order by messages.queued_at desc, messages.id desc
limit $5
