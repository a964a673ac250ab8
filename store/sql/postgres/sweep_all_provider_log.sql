-- What was said of messages that are swept next.
delete from provider_log
using tokens, messages
where tokens.contact between $1 and $2
  and tokens.entered_at < $3 and tokens.state = 'ended'
  and coalesce(tokens.goal_until, 0) < $3
  and messages.contact = tokens.contact
  and messages.token = tokens.n and messages.status not in ('queued', 'sending')
  and provider_log.contact = messages.contact
  and provider_log.message = messages.id
