select messages.contact, messages.token, messages.node, messages.visit, messages.id,
  messages.flow, messages.version, messages.channel, messages.provider, messages.status,
  messages.queued_at, messages.not_before, messages.sending_since,
  messages.body, contacts.external_id, contacts.joined
from messages
join contacts on contacts.contact = coalesce((
    select survivor from heads where heads.contact = messages.contact
  ), messages.contact)
where messages.status in ('failed', 'unknown')
  and (messages.queued_at, messages.contact, messages.id) < (?1, ?2, ?3)
  and (?4 is null or messages.flow = (select number from words where word = ?4))
  and (?5 is null or messages.node = (select number from words where word = ?5))
order by messages.queued_at desc, messages.contact desc, messages.id desc
limit ?6
