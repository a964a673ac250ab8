-- What was said of messages that are swept next.
delete from provider_log
where contact between ?1 and ?2 and (contact, message) in (
  select messages.contact, messages.id
  from tokens
  join messages on messages.contact = tokens.contact and messages.token = tokens.n
    and messages.status not in ('queued', 'sending')
  where tokens.contact between ?1 and ?2 and tokens.entered_at < ?3 and tokens.state = 'ended'
    and coalesce(tokens.goal_until, 0) < ?3
)
