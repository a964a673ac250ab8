select messages.contact, messages.token, messages.node, messages.visit, messages.id,
  messages.flow, messages.version, messages.channel, messages.provider, messages.status,
  messages.queued_at, messages.not_before, messages.sending_since,
  messages.body
from json_each(?1) as loaded
cross join messages on messages.contact = loaded.value ->> 'contact'
  and messages.token = loaded.value ->> 'n'
order by messages.contact, messages.queued_at, messages.token, messages.visit, messages.node
