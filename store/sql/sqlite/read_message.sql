select messages.contact, messages.token, messages.node, messages.visit, messages.id,
  messages.flow, messages.version, messages.channel, messages.provider, messages.status,
  messages.queued_at, messages.not_before, messages.sending_since,
  messages.body, contacts.external_id, contacts.joined
from messages
join contacts on contacts.contact = coalesce((
    select survivor from heads where heads.contact = messages.contact
  ), messages.contact)
where messages.contact = ?1 and messages.id = ?2
